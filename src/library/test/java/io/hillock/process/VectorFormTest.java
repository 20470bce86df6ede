package io.hillock.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.process.ChildJvm.Ended;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the Java engine loads its steps in vectors. */
class VectorFormTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";
    private static final String ALL_COMPILERS = "-XX:TieredStopAtLevel=4";

    @TempDir
    Path folder;

    @Test
    void inAJvmWithTheModule() throws Exception {
        loads(Runtime.version().feature() <= 25, MODULE, ALL_COMPILERS);
    }

    @Test
    void notWithoutTheModule() throws Exception {
        loads(false, ALL_COMPILERS);
    }

    @Test
    void notIfThePropertySaysSo() throws Exception {
        loads(false, MODULE, ALL_COMPILERS, "-Dhillock.vectors=false");
    }

    @Test
    void notWithoutTheOptimisingCompiler() throws Exception {
        loads(false, MODULE, "-XX:TieredStopAtLevel=1");
    }

    private void loads(boolean vectors, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xlog:class+load"));
        Ended ended = new ChildJvm(all.toArray(String[]::new)).run(EveryEngine.class, folder.toString());
        assertEquals(0, ended.code(), ended.output());
        assertEquals(vectors, ended.output().contains(" io.hillock.engine.vector."), ended.output());
    }
}
