package io.hillock.remote.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.TrainingCell;
import io.hillock.remote.TrainingStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A job's status and result as the state of its network. */
final class JobSnapshot {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JobSnapshot() {}

    /**
     * @param names of the parts that are wanted; all if empty
     * @throws InvalidMessageException if the job lacks one
     */
    static StateSnapshot of(StoredJob job, List<String> names) {
        TrainingStatus status = job.status();
        Map<String, WireTensor> all = all(job, status);
        List<WireTensor> wanted = new ArrayList<>();
        for (String name : names.isEmpty() ? List.copyOf(all.keySet()) : names) {
            if (!all.containsKey(name)) {
                throw new InvalidMessageException(ErrorCode.BAD_VALUE, "names",
                        "job '" + status.job() + "' has no '" + name
                                + "': it is " + status.state().label() + " and has " + String.join(", ", all.keySet()));
            }
            wanted.add(all.get(name));
        }
        return new StateSnapshot(status.last().map(report -> (long) report.epoch()).orElse(0L),
                status.network().digest(),
                wanted);
    }

    private static Map<String, WireTensor> all(StoredJob job, TrainingStatus status) {
        Map<String, WireTensor> all = new LinkedHashMap<>();
        try {
            all.put(TrainingCell.STATUS, bytes(TrainingCell.STATUS, MAPPER.writeValueAsBytes(status.fields())));
            if (status.state().ended() && Files.exists(job.result())) {
                all.put(TrainingCell.NETWORK, bytes(TrainingCell.NETWORK, Files.readAllBytes(job.result())));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static WireTensor bytes(String name, byte[] bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(bytes.length, Long.BYTES);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return WireTensor.bytes(name, memory);
    }
}
