package io.hillock.remote.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.hillock.image.Image;
import io.hillock.image.WeightType;
import io.hillock.model.Network;
import io.hillock.nir.NirException;
import io.hillock.nir.NirReader;
import io.hillock.nir.NirWriter;
import io.hillock.npy.DType;
import io.hillock.npy.NpyArray;
import io.hillock.npy.NpyException;
import io.hillock.npy.Npz;
import io.hillock.remote.TrainingJob.Deployment;
import io.hillock.remote.TrainingJob.Samples;
import io.hillock.remote.TrainingJob;
import io.hillock.training.Training;
import io.hillock.training.TrainingJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The arrays of a job's npz file: {@code job}, a JSON text in bytes; {@code network}, a NIR file in bytes; {@code image}, the same compiled; samples and labels. */
public final class JobFile {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String JOB = "job";
    private static final String NETWORK = "network";
    /** The compiled network, for training cells that read no NIR; and the same with float32 weights, if others are trained for. */
    private static final String IMAGE = "image";
    private static final String EXACT_IMAGE = "exact_image";
    private static final String SAMPLES = "samples";
    private static final String LABELS = "labels";
    private static final String VALIDATION = "validation_";
    private static final Set<String> KEYS = Set.of("training", NETWORK, SAMPLES, LABELS, VALIDATION + SAMPLES,
            VALIDATION + LABELS, "steps", "validate", "early_stop", "deploy");

    private final Npz npz;
    private final JsonNode json;
    private final Optional<DataFolder> data;

    private JobFile(Npz npz, JsonNode json, Optional<DataFolder> data) {
        this.npz = npz;
        this.json = json;
        this.data = data;
    }

    /** Adds a job's arrays. */
    public static void arrays(TrainingJob job, Map<String, NpyArray> arrays) {
        ObjectNode json = MAPPER.createObjectNode();
        json.putRawValue("training", new RawValue(TrainingJson.write(job.training())));
        if (job.steps() > 0) {
            json.put("steps", job.steps());
        }
        job.validate().ifPresent(share -> json.put("validate", share));
        if (job.earlyStop() > 0) {
            json.put("early_stop", job.earlyStop());
        }
        job.deployment().ifPresent(deployment -> {
            ObjectNode deploy = json.putObject("deploy").put(NETWORK, deployment.network());
            deployment.cells().forEach(deploy.withArray("cells")::add);
        });
        byte[] network = nir(job.training().network());
        arrays.put(NETWORK, bytes(network));
        images(json, network, arrays);
        add("", job.samples(), json, arrays);
        job.validation().ifPresent(samples -> add(VALIDATION, samples, json, arrays));
        arrays.put(JOB, bytes(json.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Compiles what a training cell reads back, whose numbers may have fewer bits than those in memory. */
    private static void images(ObjectNode json, byte[] network, Map<String, NpyArray> arrays) {
        Training training = TrainingJson.read(json.get("training").toString(),
                NirReader.read(new ByteArrayInputStream(network)));
        WeightType type = training.connections().weights();
        arrays.put(IMAGE, image(training, type));
        if (type != WeightType.F32) {
            arrays.put(EXACT_IMAGE, image(training, WeightType.F32));
        }
    }

    private static NpyArray image(Training training, WeightType type) {
        MemorySegment bytes = Image.compile(training.network(), training.settings(), type).bytes();
        return NpyArray.of(DType.U1, bytes, bytes.byteSize());
    }

    private static void add(String part, Samples samples, ObjectNode json, Map<String, NpyArray> arrays) {
        switch (samples) {
            case Samples.Arrays(NpyArray values, NpyArray labels) -> {
                arrays.put(part + SAMPLES, values);
                arrays.put(part + LABELS, labels);
            }
            case Samples.Files(String values, String labels) ->
                json.put(part + SAMPLES, values).put(part + LABELS, labels);
        }
    }

    private static NpyArray bytes(byte[] bytes) {
        return NpyArray.of(bytes, bytes.length);
    }

    /** A network as the bytes of a NIR file. */
    public static byte[] nir(Network network) {
        try {
            Path file = Files.createTempFile("hillock-", ".nir");
            try {
                NirWriter.write(network, file);
                return Files.readAllBytes(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link TrainingJob#read}. */
    public static TrainingJob read(Path file, Optional<Path> folder) {
        try {
            Npz npz = Npz.open(file);
            return new JobFile(npz, json(npz), folder.map(DataFolder::new)).job();
        } catch (NpyException | NirException e) {
            // The sender knows the file by no name.
            throw new IllegalArgumentException(e.getMessage().replace(file.toString(), "the job"), e);
        }
    }

    /**
     * The training of a job.
     *
     * @param job the array {@code job}
     * @throws IllegalArgumentException if it is none
     */
    public static Training training(byte[] job, Network network) {
        try {
            JsonNode training = MAPPER.readTree(job).path("training");
            return TrainingJson.read(training.isMissingNode() ? "{}" : training.toString(), network);
        } catch (IOException e) {
            throw new IllegalArgumentException("no job: " + e.getMessage(), e);
        }
    }

    private static JsonNode json(Npz npz) {
        try {
            JsonNode json = MAPPER.readTree(text(npz, JOB));
            if (!json.isObject()) {
                throw new IllegalArgumentException("array 'job': must be a JSON object in bytes");
            }
            for (var field : json.properties()) {
                if (!KEYS.contains(field.getKey())) {
                    throw new IllegalArgumentException(
                            "array 'job': unknown key '" + field.getKey() + "'; known are "
                                    + String.join(", ", KEYS.stream().sorted().toList()));
                }
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("array 'job': no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String text(Npz npz, String name) {
        return new String(content(npz.array(name), name), StandardCharsets.UTF_8);
    }

    private static byte[] content(NpyArray array, String name) {
        if (array.dtype() != DType.U1 || array.rank() != 1) {
            throw new IllegalArgumentException("array '" + name + "': must hold bytes, u1 of shape [n], is " + array);
        }
        return array.data().toArray(ValueLayout.JAVA_BYTE);
    }

    private TrainingJob job() {
        Samples samples = samples("").orElseThrow(() -> new IllegalArgumentException(
                "there are no samples: neither arrays 'samples' and 'labels' nor such keys in 'job'"));
        JsonNode share = json.path("validate");
        if (!share.isMissingNode() && !share.isNumber()) {
            throw new IllegalArgumentException("array 'job': validate: must be a number, is " + share);
        }
        try {
            return new TrainingJob(TrainingJson.read(json.path("training").isMissingNode()
                    ? "{}"
                    : json.get("training").toString(), network()), samples, count("steps"), samples(VALIDATION),
                    share.isNumber() ? OptionalDouble.of(share.doubleValue()) : OptionalDouble.empty(),
                    count("early_stop"), deployment());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("array 'job': " + e.getMessage(), e);
        }
    }

    private Network network() {
        if (npz.names().contains(NETWORK)) {
            return NirReader.read(new ByteArrayInputStream(content(npz.array(NETWORK), NETWORK)));
        }
        return NirReader.read(folder(NETWORK).file(text(NETWORK)));
    }

    private Optional<Samples> samples(String part) {
        String values = part + SAMPLES;
        String labels = part + LABELS;
        if (npz.names().contains(values) || npz.names().contains(labels)) {
            return Optional.of(new Samples.Arrays(npz.array(values), npz.array(labels)));
        }
        if (!json.has(values) && !json.has(labels)) {
            return Optional.empty();
        }
        return Optional.of(new Samples.Arrays(folder(values).array(text(values)), folder(labels).array(text(labels))));
    }

    private DataFolder folder(String key) {
        return data.orElseThrow(() -> new IllegalArgumentException(
                "array 'job': " + key + ": this training cell has no data folder: send the array with the job"));
    }

    private Optional<Deployment> deployment() {
        JsonNode deploy = json.path("deploy");
        if (deploy.isMissingNode()) {
            return Optional.empty();
        }
        if (!deploy.path(NETWORK).isTextual()) {
            throw new IllegalArgumentException("deploy: network: must be a text, is " + deploy.path(NETWORK));
        }
        List<String> cells = new ArrayList<>();
        for (JsonNode cell : deploy.path("cells")) {
            if (!cell.isTextual()) {
                throw new IllegalArgumentException("deploy: cells: must be texts, one is " + cell);
            }
            cells.add(cell.textValue());
        }
        return Optional.of(new Deployment(deploy.get(NETWORK).textValue(), cells));
    }

    private String text(String key) {
        JsonNode value = json.path(key);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("array 'job': " + key + ": must be a text, is " + value);
        }
        return value.textValue();
    }

    private int count(String key) {
        JsonNode value = json.path(key);
        if (!value.isMissingNode() && (!value.isIntegralNumber() || !value.canConvertToInt())) {
            throw new IllegalArgumentException(key + ": must be an integer, is " + value);
        }
        return value.intValue();
    }
}
