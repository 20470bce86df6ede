package io.hillock.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.Console;
import io.hillock.cli.text.JsonOutput;
import io.hillock.journal.JournalReader;
import io.hillock.journal.JournalRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock journal show}. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Prints the records of a journal, oldest first, also while a process writes it: number, segment, offset, length, and the text, or the first bytes in hexadecimal. A wrong byte ends it with exit code 1, and segment and offset on stderr.")
public final class JournalShowCommand implements Callable<Integer> {
    private static final int HEX_BYTES = 32;

    @Parameters(paramLabel = "DIR", description = "the journal's folder")
    private Path folder;

    @Option(names = "--from", paramLabel = "N", defaultValue = "0", description = "the first record to show (default: the oldest)")
    private long from;

    @Option(names = "--json", description = "print JSON, a line for each record; bytes that are no text as base64")
    private boolean json;

    private final Console console;

    public JournalShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (JournalReader reader = JournalReader.open(folder, from)) {
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                print(record.get());
            }
        }
        return 0;
    }

    private void print(JournalRecord record) {
        Optional<String> text = text(record.payload());
        if (!json) {
            console.out().println(record.number() + "  " + record.segment().getFileName() + ":" + record.offset() + "  "
                    + record.payload().length + "  " + text.orElseGet(() -> hex(record.payload())));
            return;
        }
        ObjectNode object = JsonOutput.object().put("number", record.number())
                .put("segment", record.segment().getFileName().toString()).put("offset", record.offset())
                .put("length", record.payload().length);
        text.ifPresentOrElse(one -> object.put("text", one), () -> object.put("base64", record.payload()));
        JsonOutput.print(console.out(), object);
    }

    private static Optional<String> text(byte[] payload) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
            return text.chars().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static String hex(byte[] payload) {
        int shown = Math.min(HEX_BYTES, payload.length);
        return HexFormat.ofDelimiter(" ").formatHex(payload, 0, shown) + (shown < payload.length ? " …" : "");
    }
}
