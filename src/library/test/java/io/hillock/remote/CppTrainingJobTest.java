package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.WeightType;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.remote.TrainingStatus.State;
import io.hillock.training.NewNetwork;
import io.hillock.training.Training;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is odd in a job for a training cell in C++. */
class CppTrainingJobTest extends CppTrainingCellCase {

    private static TrainingJob job(String layers) {
        Training training = Training
                .of(sent(NewNetwork.conv(NewNetwork.Neurons.lif(), 3, Shape.of(1, SIDE, SIDE), layers)),
                        RunSettings.of(Profile.NIR))
                .weights(WeightType.I8).initialRate(0.2).epochs(1).batch(7);
        return TrainingJob.of(training, pictures(), labels(), STEPS);
    }

    private Npz file(String name, TrainingJob job) {
        Path file = folder.resolve(name);
        job.write(file);
        return Npz.open(file);
    }

    /** The nodes, their inputs and outputs are the same, but the kernels are smaller. */
    @Test
    void exactWeightsOfAnotherNetworkAreRefused() {
        Npz large = file("large.npz", job("4C5p1-P-8-3"));
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        large.names().forEach(name -> arrays.put(name, large.array(name)));
        arrays.put("exact_image", file("small.npz", job("4C3-P-8-3")).array("exact_image"));
        Path mixed = folder.resolve("mixed.npz");
        Npz.write(mixed, arrays, Npz.Compression.STORED);
        ErrorReply refusal = (ErrorReply) load("mixed", mixed);
        assertEquals(ErrorCode.BAD_VALUE, refusal.code());
        assertTrue(refusal.message().contains("its float32 weights are missing in the array 'exact_image'"),
                refusal.message());
    }

    /** A status tells of each cell once, so that the next start can read it. */
    @Test
    void aJobThatNamesACellTwiceIsFoundAgain() throws Exception {
        client.submit("twice", job("4C3-P-8-3").withDeployment("digits", "nobody", "nobody"));
        assertEquals(List.of("nobody"), List.copyOf(await("training.finished").deployed().keySet()));
        assertEquals(0, program.terminate());
        start();
        assertEquals(State.FINISHED, client.status("twice").state());
    }

    @Test
    void theInitialNetworkMayLieInTheDataFolder() throws Exception {
        TrainingJob job = job("4C3-P-8-3");
        Npz whole = file("whole.npz", job);
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        whole.names().forEach(name -> arrays.put(name, whole.array(name)));
        Path start = folder.resolve("start.nir");
        Files.write(start, bytes(arrays.remove("network")));
        String text = new String(bytes(arrays.get("job")), StandardCharsets.UTF_8);
        arrays.put("job", bytes(text.replaceFirst("\\{", "{\"network\":\"start.nir\",")));
        Path named = folder.resolve("named.npz");
        Npz.write(named, arrays, Npz.Compression.STORED);
        assertInstanceOf(Ack.class, load("named", named));
        await("training.finished");
        client.submit("brought", job);
        await("training.finished");
        assertSame(client.network("brought"), client.network("named"));

        Files.delete(start);
        AnswerException gone = assertThrows(AnswerException.class, () -> client.network("named"));
        assertEquals(ErrorCode.INTERNAL, gone.code());
        assertTrue(gone.getMessage().contains("the data folder has no file 'start.nir'"), gone.getMessage());
        ErrorReply missing = (ErrorReply) load("missing", named);
        assertTrue(missing.message().contains("the data folder has no file 'start.nir'"), missing.message());
    }

    private static byte[] bytes(NpyArray array) {
        return array.data().toArray(ValueLayout.JAVA_BYTE);
    }

    private static NpyArray bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return NpyArray.of(bytes, bytes.length);
    }
}
