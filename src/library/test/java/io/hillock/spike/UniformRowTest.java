package io.hillock.spike;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UniformRowTest {

    @Test
    void rowsHaveTheUniformsOfSingleDraws() {
        UniformRow row = new UniformRow();
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            long seed = random.nextLong();
            int stream = random.nextInt();
            long step = random.nextLong() >>> random.nextInt(64);
            int from = random.nextInt(3);
            int count = random.nextInt(600);
            float[] all = new float[from + count + 1];
            row.fill(seed, stream, step, all, from, count);
            for (int i = 0; i < count; i++) {
                assertEquals(Philox.uniform(Philox.draw(seed, stream, step, i)), all[from + i]);
            }
            assertEquals(0f, all[from + count], "one beyond");
        }
    }
}
