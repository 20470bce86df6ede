package io.hillock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.journal.Journal;
import io.hillock.journal.JournalOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock journal show}. */
class JournalTest {
    @TempDir
    Path folder;

    @Test
    void showsTextAndBytesAndWhereAByteIsWrong() throws IOException {
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT)) {
            journal.append("{\"a\":1}".getBytes(UTF_8));
            journal.append(new byte[]{0, (byte) 0xff});
        }
        String segment = "00000000000000000001.log";
        CommandOutcome all = CommandOutcome.of("journal", "show", folder.toString());
        assertEquals(0, all.code(), all.err());
        assertEquals("1  " + segment + ":20  7  {\"a\":1}\n2  " + segment + ":39  2  00 ff\n", all.out());
        CommandOutcome json = CommandOutcome.of("journal", "show", folder.toString(), "--json", "--from", "2");
        assertEquals("{\"number\":2,\"segment\":\"" + segment + "\",\"offset\":39,\"length\":2,\"base64\":\"AP8=\"}\n",
                json.out());

        Path file = folder.resolve(segment);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] = 0;
        Files.write(file, bytes);
        CommandOutcome damaged = CommandOutcome.of("journal", "show", folder.toString());
        assertEquals(1, damaged.code());
        assertTrue(damaged.out().startsWith("1  "), damaged.out());
        assertTrue(damaged.err().contains(file + ", offset 39: the payload of record 2 is wrong"), damaged.err());
        CommandOutcome missing = CommandOutcome.of("journal", "show", folder.resolve("no").toString());
        assertTrue(missing.err().contains("there is no such journal"), missing.err());
    }
}
