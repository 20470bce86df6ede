package io.hillock.bench.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MedianBoundsTest {
    @Test
    void sevenHaveTheirExtremesAsBounds() {
        assertEquals(new MedianBounds(1, 4, 7), MedianBounds.of(4, 7, 1, 3, 2, 6, 5));
    }

    /** Fewer than 2 heads in 10 tosses have a chance of 1.07 %, in 11 of 0.59 %; fewer than 6 in 21 of 1.3 %, fewer than 5 of 0.36 %. */
    @Test
    void ranksAreThoseOfTheSignTest() {
        assertEquals(new MedianBounds(1, 5.5, 10), upTo(10));
        assertEquals(new MedianBounds(2, 6, 10), upTo(11));
        assertEquals(new MedianBounds(5, 11, 17), upTo(21));
    }

    @Test
    void sixHaveNone() {
        assertThrows(IllegalArgumentException.class, () -> MedianBounds.of(1, 2, 3, 4, 5, 6));
    }

    /** 1 % by definition; 20,000 trials stray from it by 0.07 %. */
    @Test
    void theTrueMedianIsSeldomBelow() {
        SplittableRandom random = new SplittableRandom(1);
        long below = IntStream.range(0, 20_000)
                .filter(_ -> MedianBounds.of(random.doubles(7, -1, 1).map(Math::tan).toArray()).lower() > 0).count();
        assertEquals(20_000 / 128.0, below, 60);
    }

    private static MedianBounds upTo(int n) {
        return MedianBounds.of(IntStream.rangeClosed(1, n).mapToDouble(k -> k).toArray());
    }
}
