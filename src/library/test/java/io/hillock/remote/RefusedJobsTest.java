package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.WireTensor;
import io.hillock.training.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that a training cell refuses. */
class RefusedJobsTest extends TrainingCellCase {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{\"training\":{\"epochs\":0},\"steps\":6}|array 'job': epochs: epochs must be at least 1",
            "{\"training\":{\"freeze\":[\"nothing\"]},\"steps\":6}|no node fits 'nothing'",
            "{\"steps\":5.5}|array 'job': steps: must be an integer, is 5.5",
            "{\"stepps\":6}|array 'job': unknown key 'stepps'",
            "{}|samples: samples of shape [60, 12] do not fit a network that takes [12] a step",
            "{\"steps\":6,\"validate\":1}|leaves nothing to train with",
            "{\"steps\":6,\"validation_samples\":\"../x.npy\",\"validation_labels\":\"y.npy\"}|lies outside the data folder",
            "{\"steps\":6,\"validation_samples\":\"z.npy\",\"validation_labels\":\"y.npy\"}|the data folder has no file 'z.npy'",
            "{\"steps\":6,\"deploy\":{}}|deploy: network: must be a text", "[|array 'job': no JSON"})
    void aJobThatCannotBeIsRefusedByNameAndPlace(String json, String problem) throws Exception {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Npy.write(folder.resolve("x.npy"), VALUES);
        cell.close();
        cell = TrainingCell.join(bus, "training", options().withData(inside));
        Path file = folder.resolve("job.npz");
        job(1).write(file);
        Npz whole = Npz.open(file);
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        Path changed = folder.resolve("changed.npz");
        Npz.write(changed, Map.of("job", NpyArray.of(text, text.length), "network", whole.array("network"), "samples",
                whole.array("samples"), "labels", whole.array("labels")), Npz.Compression.STORED);
        assertRefused(Files.readAllBytes(changed), problem);
    }

    private void assertRefused(byte[] job, String problem) {
        var bytes = Arena.ofAuto().allocate(job.length).copyFrom(MemorySegment.ofArray(job));
        var load = new NetworkLoad("bad", OptionalLong.empty(),
                Optional.of(WireTensor.bytes("image", bytes)));
        var error = assertInstanceOf(ErrorReply.class,
                asker.request("training", load, LONG).payload());
        assertEquals(ErrorCode.BAD_VALUE, error.code(), error.message());
        assertTrue(error.message().contains(problem), error.message());
        assertEquals(List.of(), cell.jobs());
        assertEquals(0, events.size());
    }

    @Test
    void whatIsNoJobIsRefused() {
        assertRefused(new byte[100], "the job: no npz");
        assertRefused(bytesOf(Map.of("network", LABELS)), "no array 'job'");
        Training unfit = training(1);
        assertRefused(bytesOf(TrainingJob.of(unfit, VALUES, NpyArray.of(new long[SAMPLES - 1], SAMPLES - 1), STEPS)),
                "samples: labels");
        long[] beyond = labels();
        beyond[4] = 3;
        assertRefused(bytesOf(TrainingJob.of(unfit, VALUES, NpyArray.of(beyond, SAMPLES), STEPS)),
                "label 3 of sample 4 is none of the network's 3 outputs");
        var error = assertThrows(AnswerException.class, () -> client.submit("../up", job(1)));
        assertTrue(error.getMessage().contains("'../up' cannot name a job"), error.getMessage());
    }

    private byte[] bytesOf(TrainingJob job) {
        Path file = folder.resolve("one.npz");
        job.write(file);
        return read(file);
    }

    private byte[] bytesOf(Map<String, NpyArray> arrays) {
        Path file = folder.resolve("one.npz");
        Npz.write(file, arrays, Npz.Compression.STORED);
        return read(file);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
