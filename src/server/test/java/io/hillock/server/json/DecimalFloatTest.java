package io.hillock.server.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every decimal number becomes the float that {@link Float#parseFloat} makes of it. */
class DecimalFloatTest {
    private static void check(String text) {
        byte[] bytes = ("x" + text + "y").getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(Float.floatToRawIntBits(Float.parseFloat(text)),
                Float.floatToRawIntBits(DecimalFloat.parse(bytes, 1, bytes.length - 1)), text);
        byte[] closed = (text + "]").getBytes(StandardCharsets.US_ASCII);
        long plain = DecimalFloat.plain(closed, 0, closed.length);
        if (plain >= 0) {
            assertEquals(text.length(), DecimalFloat.end(plain), text);
            assertEquals(Float.floatToRawIntBits(Float.parseFloat(text)),
                    Float.floatToRawIntBits(DecimalFloat.value(plain)), text);
        }
    }

    @Test
    void plainNumbers() {
        for (String text : new String[]{"0,", "-0]", "0.5,", "-12.25]", "123456789012345678,"}) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            assertTrue(DecimalFloat.plain(bytes, 0, bytes.length) >= 0, text);
        }
        for (String text : new String[]{"", "-", "01,", "1.,", ".5,", "1e5,", "1 ,", "1", "+1,", "--1,",
                "1234567890123456789,", "1.2.3,"}) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            assertEquals(-1, DecimalFloat.plain(bytes, 0, bytes.length), text);
        }
    }

    @Test
    void extremes() {
        for (String text : new String[]{"0", "-0", "0.0", "-0.0e5", "1", "-1", "16777216", "16777217", "16777219",
                "1e38", "3.4028235e38",
                "3.4028236e38", "3.4028235677973366e38", "1e39", "-1e400", "1e-45", "7e-46", "1.1754944e-38",
                "1.17549435e-38", "1e-400",
                "1e22", "1e23", "0.1", "0.30000001192092896", "123456789012345678", "1234567890123456789",
                "12345678901234567890123",
                "0.000000000000000000000000001", "100000000000000000000000000000000", "1E+2", "1e-2",
                "9007199791611905", "0.5000000298023224",
                "0.50000002980232238769531250", "0.50000002980232238769531251", "8.589973e9", "1e99999"}) {
            check(text);
        }
    }

    @Test
    void randomFloatsAsOthersWriteThem() {
        Random random = new Random(11);
        for (int i = 0; i < 200_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(value)) {
                check(Float.toString(value));
                check(Double.toString(value));
            }
            check(Double.toString(random.nextGaussian()));
            check(String.valueOf(random.nextInt()));
        }
    }

    /** Numbers at and beside the middle between two floats. */
    @Test
    void ties() {
        Random random = new Random(12);
        for (int i = 0; i < 20_000; i++) {
            float value = Math.abs(Float.intBitsToFloat(random.nextInt()));
            if (value > 1e-10 && value < 1e10) {
                BigDecimal middle = new BigDecimal(value).add(new BigDecimal(Math.nextUp(value)))
                        .divide(BigDecimal.TWO);
                String digits = middle.toPlainString();
                check(digits);
                check(digits.contains(".") ? digits + "1" : digits + ".1");
                check(String.format(java.util.Locale.ROOT, "%.17e", middle));
                check(String.format(java.util.Locale.ROOT, "%.16e", middle));
            }
        }
    }
}
