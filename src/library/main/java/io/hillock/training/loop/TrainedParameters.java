package io.hillock.training.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.image.ImageException;
import io.hillock.image.ImageOrigin;
import io.hillock.image.safetensors.Safetensors;
import io.hillock.image.safetensors.SafetensorsReader;
import io.hillock.model.Network;
import io.hillock.training.Training;
import io.hillock.training.TrainingException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The parameters that a training cell in C++ has trained, as a safetensors file: those of a checkpoint that are best. */
public final class TrainedParameters {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String FILE = "the trained parameters";
    private static final int ALIGNMENT = 64;

    private TrainedParameters() {}

    /**
     * The network of a training with these parameters, as a trainer here would give it. Closes the engine.
     *
     * @param engine of the training, which takes the parameters
     * @param file the bytes of the file
     * @throws TrainingException if the file is damaged, or belongs to another training
     */
    public static Network network(Training training, TrainingEngine engine, byte[] file) {
        try (Arena arena = Arena.ofConfined();
                TrainingLoop loop = new TrainingLoop(training, engine)) {
            MemorySegment bytes = arena.allocate(file.length, ALIGNMENT);
            MemorySegment.copy(file, 0, bytes, ValueLayout.JAVA_BYTE, 0, file.length);
            Safetensors read = new SafetensorsReader(bytes, new ImageOrigin(FILE)).read();
            JsonNode json = MAPPER.readTree(read.program());
            if (!json.path("training").asText().equals(TrainingDigest.of(training))) {
                throw new TrainingException("",
                        FILE + " belong to another training: network, settings or options differ");
            }
            return loop.network(Checkpoint.arrays(read, Checkpoint.BEST), json.path("data").asText());
        } catch (ImageException e) {
            throw new TrainingException("", e.getMessage());
        } catch (JsonProcessingException e) {
            throw new TrainingException("", FILE + " are damaged: " + e.getOriginalMessage());
        }
    }
}
