package io.hillock.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** One form of a network as TorchScript. A separate process runs it and times itself. */
record Torch(Worker worker, PeerCase of, int batch, String form) implements Contender {

    @Override
    public String name() {
        return "TorchScript, " + form;
    }

    @Override
    public Kind kind() {
        return Kind.TORCHSCRIPT;
    }

    @Override
    public long[] counts() {
        String answer = worker.ask("counts " + of.name() + " " + form + " " + batch);
        return Arrays.stream(answer.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    @Override
    public double[] nanos(int calls) {
        String answer = worker.ask("time " + of.name() + " " + form + " " + batch + " " + calls);
        return Arrays.stream(answer.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** The process, which runs torch_peer.py. */
    static final class Worker implements AutoCloseable {
        private final Process process;
        private final PrintWriter to;
        private final BufferedReader from;
        private final String version;

        Worker(Process process) {
            this.process = process;
            this.to = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
            this.from = process.inputReader(StandardCharsets.UTF_8);
            this.version = read().replace("ready ", "");
        }

        String version() {
            return version;
        }

        void load(PeerCase of, Path folder) {
            ask("load " + of.name() + " " + of.nir(folder) + " " + of.inputs(folder) + " "
                    + String.join(" ", of.terms()));
        }

        String ask(String line) {
            to.println(line);
            return read();
        }

        private String read() {
            try {
                String line = from.readLine();
                if (line == null) {
                    throw new IllegalStateException("torch_peer.py ended, see above");
                }
                return line;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
