package io.hillock.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** numpy reads the files that we write. */
class NumpyTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void numpyReadsWhatWeWrite(Npz.Compression compression) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)) && python("-c", "import numpy") != null,
                "skipped: no " + PYTHON + " with numpy here");
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        StringBuilder expected = new StringBuilder();
        for (DType dtype : DType.values()) {
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                for (boolean fortran : new boolean[]{false, true}) {
                    String name = dtype + "_" + order + "_" + fortran + "_ü";
                    arrays.put(name, Golden.array(dtype, order, fortran, 4, 3, 2));
                    expected.append(name).append(' ').append(dtype.descr(order)).append(" (4, 3, 2) ")
                            .append(fortran ? "F\n" : "C\n");
                }
            }
        }
        arrays.put("scalar", Golden.array(DType.F4, ByteOrder.LITTLE_ENDIAN, false));
        arrays.put("empty", Golden.array(DType.F4, ByteOrder.LITTLE_ENDIAN, false, 0, 2));
        expected.append("scalar <f4 () C\nempty <f4 (0, 2) C\n");
        Path file = folder.resolve("x.npz");
        Npz.write(file, arrays, compression);
        assertEquals(expected.toString(), python(Golden.file("golden.py").toString(), "check", file.toString()));
    }

    /** The program's output; null if it fails. */
    private static String python(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON, "-X", "utf8"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? printed : null;
    }
}
