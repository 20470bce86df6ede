package io.hillock.training.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.file.WholeFile;
import io.hillock.image.ImageException;
import io.hillock.image.ImageOrigin;
import io.hillock.image.safetensors.ElementType;
import io.hillock.image.safetensors.NewTensor;
import io.hillock.image.safetensors.Safetensors;
import io.hillock.image.safetensors.SafetensorsReader;
import io.hillock.image.safetensors.SafetensorsWriter;
import io.hillock.model.Shape;
import io.hillock.training.TrainingException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training between two batches, in a safetensors file: parameters, moments and the best parameters as tensors, everything else as JSON. Doubles are written so that they read
 * back the same. One thread.
 */
final class Checkpoint {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    static final String BEST = "best:";
    private static final String MOMENT = "moment:";
    private static final String PARAMETER = "parameter:";

    private Checkpoint() {}

    /** Writes the file, and returns once it is on the disk. */
    static void write(Path file, String digest, TrainingEngine engine, TrainingProgress progress) {
        List<NewTensor> tensors = new ArrayList<>();
        add(tensors, PARAMETER, engine.parameters());
        add(tensors, MOMENT, engine.moments());
        add(tensors, BEST, progress.best);
        ObjectNode json = TrainingProgressJson.write(progress).put("training", digest);
        for (double counter : engine.counters()) {
            json.withArray("counters").add(counter);
        }
        try {
            WholeFile.replaceDurably(file, WholeFile.bytes(SafetensorsWriter.write(MAPPER.writeValueAsString(json),
                    tensors, new ImageOrigin(file.toString()))));
        } catch (IOException | ImageException e) {
            throw new TrainingException("", "checkpoint " + file + " cannot be written: " + e.getMessage());
        }
    }

    private static void add(List<NewTensor> tensors, String kind, Map<String, float[]> arrays) {
        arrays.forEach(
                (name, values) -> tensors.add(new NewTensor(kind + name, Shape.of(values.length), ElementType.F32,
                        memory -> MemorySegment.copy(values, 0, memory, FLOAT, 0, values.length))));
    }

    /** Takes a checkpoint over into an engine. */
    static TrainingProgress read(Path file, String digest, TrainingEngine engine) {
        try (Arena arena = Arena.ofConfined(); FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes = arena.allocate(channel.size(), 64);
            fill(channel, bytes);
            Safetensors read = new SafetensorsReader(bytes, new ImageOrigin(file.toString())).read();
            JsonNode json = MAPPER.readTree(read.program());
            if (!json.path("training").asText().equals(digest)) {
                throw new TrainingException("",
                        "checkpoint " + file + " belongs to another training: network, settings or options differ");
            }
            engine.restoreParameters(arrays(read, PARAMETER));
            engine.restoreMoments(arrays(read, MOMENT),
                    new double[]{json.path("counters").path(0).asDouble(), json.path("counters").path(1).asDouble()});
            TrainingProgress progress = TrainingProgressJson.read(json, engine.layers().size());
            progress.best = arrays(read, BEST);
            return progress;
        } catch (JsonProcessingException e) {
            throw new TrainingException("", "checkpoint " + file + " is damaged: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new TrainingException("", "checkpoint " + file + " is damaged: " + e.getMessage());
        } catch (IOException e) {
            throw new TrainingException("", "checkpoint " + file + " cannot be read: "
                    + (Files.exists(file) ? e.getMessage() : "no such file"));
        } catch (ImageException e) {
            throw new TrainingException("", "checkpoint " + e.getMessage());
        }
    }

    private static void fill(FileChannel channel, MemorySegment bytes) throws IOException {
        for (long at = 0; at < bytes.byteSize();) {
            int read = channel.read(bytes.asSlice(at, Math.min(1 << 30, bytes.byteSize() - at)).asByteBuffer());
            if (read < 0) {
                throw new IOException("cut off at " + at + " bytes");
            }
            at += read;
        }
    }

    static Map<String, float[]> arrays(Safetensors file, String kind) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        file.tensors().forEach((name, tensor) -> {
            if (name.startsWith(kind)) {
                arrays.put(name.substring(kind.length()), file.values(tensor).toArray(FLOAT));
            }
        });
        return arrays;
    }
}
