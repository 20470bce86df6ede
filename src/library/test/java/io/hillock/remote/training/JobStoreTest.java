package io.hillock.remote.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.model.Shape;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkPorts;
import io.hillock.remote.TrainingStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobStoreTest {
    private static final NetworkInfo NETWORK = new NetworkInfo("job", Shape.of(1), Shape.of(1), 1, "0".repeat(64),
            OptionalInt.empty(), NetworkPorts.SINGLE);
    private static final TrainingStatus STATUS = new TrainingStatus(NETWORK, 1, TrainingStatus.State.QUEUED, 1,
            Optional.empty(), 0, 0, "", Map.of());

    @TempDir
    private Path root;

    private Path file(JobStore store) throws IOException {
        return Files.write(store.temporary(), new byte[]{1});
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    /** Another job of the same name stands for a disk that refuses the last step. */
    @Test
    void nothingIsLeftOfAJobThatCannotBeKept() throws IOException {
        try (JobStore store = new JobStore(root)) {
            store.create(STATUS, Set.of(), file(store));
            Path second = file(store);
            assertThrows(UncheckedIOException.class, () -> store.create(STATUS, Set.of(), second));
            assertEquals(List.of(".lock", "job"), entries());
            assertEquals(1, store.load().size());
        }
    }
}
