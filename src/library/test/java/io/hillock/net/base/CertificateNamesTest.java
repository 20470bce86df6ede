package io.hillock.net.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateNamesTest {
    @ParameterizedTest
    @CsvSource({"localhost, localhost, true", "localhost, localhos, false", "*.example.org, a.example.org, true",
            "*.example.org, example.org, false", "*.example.org, a.b.example.org, false",
            "a*.example.org, ab.example.org, false", "*.org, example.org, false", "*, localhost, false",
            "*.example.org, .example.org, false"})
    void aWildcardIsOneWholeWord(String name, String host, boolean covered) {
        assertEquals(covered, CertificateNames.covers(name, host));
    }
}
