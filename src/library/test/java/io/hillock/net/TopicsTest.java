package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsTest {

    @ParameterizedTest
    @CsvSource({"a.b, a.b, true", "a.b, a.c, false", "a.b, a, false", "a, a.b, false", "a.b, a.bc, false",
            "ab, a, false", "*, a, true", "*, a.b, false", "a.*, a.b, true", "a.*, a, false", "a.*, a.b.c, false",
            "*.b, a.b, true", "a.*.c, a.b.c, true", "a.*.c, a.b.d, false", "**, a, true", "**, a.b.c, true",
            "a.**, a, true", "a.**, a.b, true", "a.**, a.b.c, true", "a.**, b, false", "a.**, ab, false",
            "a.*.**, a, false", "a.*.**, a.b, true", "a.*.**, a.b.c, true", "a*, ab, false", "a.**.c, a.b.c, false"})
    void wordsAndStars(String pattern, String topic, boolean matches) {
        assertEquals(matches, Topics.matches(pattern, topic));
    }
}
