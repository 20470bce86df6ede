package io.hillock.bench.peers;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.hillock.bench.Machine;
import io.hillock.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the comparison and writes its table: {@code Peers ROOT WORK RESULT.md [ROUNDS [CASE…]]}. */
public final class Peers {
    private static final List<String> FORMS = List.of("layers", "steps");

    private final Path scripts;
    private final Path work;
    private final boolean onnx;
    private final Optional<Torch.Worker> torch;

    private Peers(Path root, Path work) throws IOException, InterruptedException {
        this.scripts = root.resolve("bench/peers");
        this.work = Files.createDirectories(work);
        this.onnx = Script.has("onnx, h5py, numpy");
        this.torch = Script.has("torch, h5py, numpy")
                ? Optional.of(new Torch.Worker(Script.of(scripts, "torch_peer.py", List.of()).start()))
                : Optional.empty();
    }

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]).toRealPath();
        int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 31;
        List<String> only = args.length > 4 ? List.of(args).subList(4, args.length) : List.of();
        Peers peers = new Peers(root, Path.of(args[1]));
        Report report = new Report(peers.versions(), rounds);
        for (PeerCase each : Cases.all(root)) {
            if (only.isEmpty() || only.contains(each.name())) {
                peers.measure(each, rounds, report);
            }
        }
        peers.torch.ifPresent(Torch.Worker::close);
        Path result = Path.of(args[2]);
        Files.createDirectories(result.toAbsolutePath().getParent());
        Files.writeString(result, report.text());
        System.out.println(report.text());
    }

    private void measure(PeerCase of, int rounds, Report report) throws Exception {
        of.write(work);
        torch.ifPresent(worker -> worker.load(of, work));
        Image image = Image.compile(of.network(), of.settings());
        for (int batch : of.batches()) {
            System.err.println("peers: " + of.name() + ", batch " + batch);
            Duel duel = new Duel(contenders(of, image, batch));
            long[] differences = duel.differences();
            duel.run(rounds);
            report.add(of.name(), batch, duel, differences);
        }
    }

    private List<Contender> contenders(PeerCase of, Image image, int batch)
            throws IOException, InterruptedException, OrtException {
        List<Contender> all = new ArrayList<>();
        all.add(Hillock.of(Contender.Kind.HILLOCK, image, of.batch(batch)));
        if (batch > 1) {
            all.add(Hillock.of(Contender.Kind.HILLOCK_TWO_THREADS, image, of.batch(batch)));
        }
        all.add(Hillock.of(Contender.Kind.HILLOCK_JAVA, image, of.batch(batch)));
        for (String form : FORMS) {
            if (onnx) {
                all.add(Onnx.of(of, batch, form, scripts, work));
            }
            torch.ifPresent(worker -> all.add(new Torch(worker, of, batch, form)));
        }
        return all;
    }

    private String versions() {
        return Machine.describe() + "; ONNX Runtime "
                + (onnx ? OrtEnvironment.getEnvironment().getVersion() : "left out, python3-onnx is missing")
                + "; TorchScript " + torch.map(worker -> "of PyTorch " + worker.version())
                        .orElse("left out, python3-torch is missing");
    }
}
