package io.hillock.image;

import io.hillock.image.compile.Compiler;
import io.hillock.image.compile.LateSpikes;
import io.hillock.image.compile.SpyxRecurrence;
import io.hillock.image.program.Program;
import io.hillock.image.program.ProgramCheck;
import io.hillock.image.program.ProgramReader;
import io.hillock.image.program.ProgramWriter;
import io.hillock.image.program.StateVariable;
import io.hillock.image.safetensors.Safetensors;
import io.hillock.image.safetensors.SafetensorsReader;
import io.hillock.image.safetensors.SafetensorsWriter;
import io.hillock.image.safetensors.StoredTensor;
import io.hillock.model.Network;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.spike.InputPort;
import io.hillock.spike.OutputPort;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network compiled for running, and checked: a program and its tensors, in the bytes of one safetensors file
 * (image.md). Immutable; any thread may use it.
 *
 * <p>An image owns native memory of the size of its file. The memory is freed once nothing refers to the image, its
 * segments or an engine over it, so no engine can outlive its weights.
 */
public final class Image {
    private final MemorySegment bytes;
    private final Safetensors file;
    private final Program program;
    private final List<String> warnings;
    private final ImagePorts ports;
    /** Computed on first use. Two threads may compute it at the same time; they get the same result. */
    private String digest;

    private Image(MemorySegment bytes, ImageOrigin origin, List<String> warnings) {
        this.bytes = bytes.asReadOnly();
        this.warnings = warnings;
        file = new SafetensorsReader(this.bytes, origin).read();
        program = new ProgramReader(origin).read(file.program());
        new ProgramCheck(program, file, origin).check();
        ports = ImagePorts.of(program);
    }

    /**
     * Reads a file into the image's own memory and checks it. Later changes of the file do not affect the image. The
     * path may belong to any file system, such as that of a jar.
     *
     * @throws ImageException if the file cannot be read, or is not an image
     */
    public static Image open(Path path) {
        var origin = new ImageOrigin(Objects.requireNonNull(path, "path").toString());
        return new Image(new ImageSource(origin).read(path), origin, List.of());
    }

    /**
     * Maps a file and checks it. This is faster than {@link #open} and takes only memory that the system can reclaim;
     * processes that map the same file share it. In return, nobody may truncate or overwrite the file while an image or
     * an engine uses it: the JVM would crash, or results would be wrong. To replace the file, rename a new one over it,
     * as {@link #write} does.
     *
     * @throws ImageException if the file cannot be mapped, or is not an image
     */
    public static Image map(Path path) {
        var origin = new ImageOrigin(Objects.requireNonNull(path, "path").toString());
        return new Image(new ImageSource(origin).map(path), origin, List.of());
    }

    /**
     * Reads an image from a stream, such as a resource of a jar, to its end. The stream stays open.
     *
     * @throws ImageException if the stream cannot be read, or does not hold an image
     */
    public static Image load(InputStream in) {
        Objects.requireNonNull(in, "in");
        var origin = new ImageOrigin("input stream");
        return new Image(new ImageSource(origin).read(in), origin, List.of());
    }

    /**
     * Copies an image and checks the copy.
     *
     * @throws ImageException if the bytes are not an image
     */
    public static Image load(byte[] bytes) {
        return copy(MemorySegment.ofArray(Objects.requireNonNull(bytes, "bytes")), "byte array");
    }

    /**
     * Copies an image, for example from a message, and checks the copy.
     *
     * @param origin the source of the bytes; error messages start with it
     * @throws ImageException if the bytes are not an image
     */
    public static Image copy(MemorySegment bytes, String origin) {
        Objects.requireNonNull(bytes, "bytes");
        var source = new ImageOrigin(Objects.requireNonNull(origin, "origin"));
        return new Image(new ImageSource(source).copy(bytes), source, List.of());
    }

    /**
     * Compiles a network. The same network and settings always give the same bytes.
     *
     * @throws io.hillock.model.InvalidNetworkException naming node and key, if the network cannot run
     * @throws ImageException if the image would be larger than images can be
     */
    public static Image compile(Network network, RunSettings settings) {
        return compile(network, settings, WeightType.F32);
    }

    /**
     * Compiles a network and stores its weights in the given type.
     *
     * @throws io.hillock.model.InvalidNetworkException naming node and key, if the network cannot run, or a weight is
     *     too large for the type
     * @throws ImageException if the image would be larger than images can be
     */
    public static Image compile(Network network, RunSettings settings, WeightType weights) {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(weights, "weights");
        var origin = new ImageOrigin("compiled network");
        RunSettings fitted = settings.fitted(network);
        var read = new SpyxRecurrence(network, fitted.profile());
        var compiler = new Compiler(LateSpikes.delayed(read.network(), fitted), fitted, weights);
        String program = ProgramWriter.write(compiler.program());
        MemorySegment bytes = SafetensorsWriter.write(program, compiler.tensors(), origin);
        return new Image(bytes, origin, Stream.of(read.warnings(), compiler.warnings()).flatMap(List::stream).toList());
    }

    /**
     * Writes a temporary file beside the target, then renames it into place.
     *
     * @throws ImageException if this fails
     */
    public void write(Path path) {
        try {
            ImageFile.write(bytes, path);
        } catch (IOException e) {
            throw new ImageException(path.toString(), "cannot be written: " + e);
        }
    }

    /** The whole file, read-only. The memory lives as long as the segment or the image. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** The shape of one step of one sample's encoding: the Input's, or [n] for several Inputs of n values together. */
    public Shape inputShape() {
        return ports.inputShape();
    }

    /** The Inputs, in the order in which a step of an encoding holds them. */
    public List<InputPort> inputPorts() {
        return ports.inputs();
    }

    /** The shape of one step of the results: the Output's, or [n] for several Outputs of n values together. */
    public Shape outputShape() {
        return ports.outputShape();
    }

    /** The Outputs, in the order in which a row of counts or of the raster holds them. */
    public List<OutputPort> outputPorts() {
        return ports.outputs();
    }

    /** The Output that gives label and confidence unless {@link RequestedOutputs#output()} names another: the first. */
    public OutputPort labelledOutput() {
        return ports.outputs().getFirst();
    }

    /** The number of values that all Outputs together have per step of a sample; at least 1. */
    public int outputs() {
        return ports.outputShape().size();
    }

    @SuppressWarnings("exports") // for engines; programs are internal
    public Program program() {
        return program;
    }

    /**
     * A tensor's values in place: little-endian, aligned to the size of its elements, read-only.
     *
     * @throws IllegalArgumentException if there is no tensor of that name
     */
    public MemorySegment tensor(String name) {
        return file.values(stored(name));
    }

    /**
     * Copies weights of a dense transform or a convolution as float32, the form that engines use. Smaller types are
     * widened (image.md).
     *
     * @param weight the tensor's name in the operation
     * @param scale its scales' name, as in the operation
     * @param from index of the first element
     * @param into the target; its length is the number of elements to copy
     */
    public void weights(String weight, Optional<String> scale, int from, float[] into) {
        new Widening(file, stored(weight)).copy(scale.map(this::stored).orElse(null), from, into);
    }

    /** @throws IllegalArgumentException if there is no tensor of that name */
    public Shape tensorShape(String name) {
        return stored(name).shape();
    }

    private StoredTensor stored(String name) {
        StoredTensor tensor = file.tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor '" + name + "'");
        }
        return tensor;
    }

    /**
     * Writes the state of a stream before its first step (image.md).
     *
     * @param into {@link Program#stateBytes} bytes, writable
     * @throws IllegalArgumentException if {@code into} has another size or is read-only
     */
    public void rest(MemorySegment into) {
        if (into.byteSize() != program.stateBytes() || into.isReadOnly()) {
            throw new IllegalArgumentException(
                    "a state has " + program.stateBytes() + " bytes, and the segment must be writable; it has "
                            + into.byteSize() + (into.isReadOnly() ? " and is read-only" : ""));
        }
        into.fill((byte) 0);
        long offset = Long.BYTES;
        for (StateVariable variable : program.state()) {
            if (variable.initial().isPresent()) {
                MemorySegment values = tensor(variable.initial().get());
                MemorySegment.copy(values, 0, into, offset, values.byteSize());
            }
            offset += (long) variable.shape().size() * Float.BYTES;
        }
    }

    /**
     * Returns a copy of this image in which one tensor has other values; its digest differs.
     *
     * @param values values of the tensor's type, as many as the tensor has, finite
     * @throws IllegalArgumentException if there is no such tensor, or its size differs
     * @throws ImageException if a value is not finite
     */
    public Image withTensor(String name, MemorySegment values) {
        MemorySegment old = tensor(name);
        if (old.byteSize() != values.byteSize()) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "' has " + old.byteSize() + " bytes, not " + values.byteSize());
        }
        var origin = new ImageOrigin("image with another '" + name + "'");
        MemorySegment own = new ImageSource(origin).copy(bytes);
        own.asSlice(old.address() - bytes.address(), old.byteSize()).copyFrom(values);
        return new Image(own, origin, List.of());
    }

    /**
     * Allocates a response for batches of this size.
     *
     * @throws IllegalArgumentException if a requested recording is not possible, or there is no Output of that name
     */
    public Response response(Arena arena, int batch, int steps, RequestedOutputs want) {
        Objects.requireNonNull(arena, "arena");
        return Response.allocate(arena, answer(batch, steps, want));
    }

    /**
     * The shape of such a response; {@link Response#bytes} gives its size before it is allocated.
     *
     * @throws IllegalArgumentException if a requested recording is not possible, or there is no Output of that name
     */
    public ResponseShape answer(int batch, int steps, RequestedOutputs want) {
        Objects.requireNonNull(want, "want");
        return ports.answer(batch, steps, want);
    }

    /** @throws IllegalArgumentException if a response of this shape does not fit this image */
    public void checkAnswer(ResponseShape shape) {
        if (!ports.fits(shape)) {
            throw new IllegalArgumentException("the response was allocated for another image");
        }
    }

    /** The number of values in all weights and constants. */
    public long parameters() {
        return file.tensors().values().stream().mapToLong(tensor -> tensor.shape().size()).sum();
    }

    /** SHA-256 of {@link #bytes}, in hexadecimal. */
    public String digest() {
        if (digest == null) {
            digest = HexFormat.of().formatHex(ImageFile.sha256(bytes));
        }
        return digest;
    }

    /**
     * Where the compiler read the network differently from what was written, or found it doubtful. Empty for an image
     * that was not compiled here.
     */
    public List<String> warnings() {
        return warnings;
    }
}
