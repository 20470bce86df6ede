package io.hillock.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.MessageType.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of message types, against the sealed groups and the protocol's page. */
class MessageTypeTest {
    private static final Pattern CELL = Pattern.compile("\\| (\\d+) \\| ([A-Z_]+) \\| ([A-Z_]*) ?(?=\\|)");

    @Test
    void numbersCountFromOne() {
        for (MessageType type : MessageType.values()) {
            assertEquals(type.ordinal() + 1, type.number());
            assertEquals(type, MessageType.of(type.number()));
        }
    }

    @Test
    void eachPayloadHasOneTypeAndEachGroupOneFile() {
        List<Class<?>> payloads = Arrays.stream(Message.class.getPermittedSubclasses())
                .<Class<?>>flatMap(group -> Arrays.stream(group.getPermittedSubclasses())).toList();
        assertEquals(Set.copyOf(payloads),
                Arrays.stream(MessageType.values()).map(MessageType::payload).collect(Collectors.toSet()));
        assertEquals(payloads.size(), MessageType.values().length);
        Map<Class<?>, Group> groups = new HashMap<>();
        for (MessageType type : MessageType.values()) {
            Class<?> file = type.payload().getEnclosingClass();
            groups.putIfAbsent(file, type.group());
            assertEquals(groups.get(file), type.group(), type.name());
        }
        assertEquals(Group.values().length, groups.size());
        assertEquals(MessageType.CANCEL, MessageType.of(new Cancel(1)));
    }

    /** Section 4: number, type, answer. */
    @Test
    void answersAreThoseOfThePage() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("hillock.root"), "src/docs/protocol.md"));
        Map<String, String> answers = CELL.matcher(page).results()
                .peek(row -> assertEquals(MessageType.of(row.group(2)).orElseThrow().number(),
                        Integer.parseInt(row.group(1))))
                .collect(Collectors.toMap(row -> row.group(2), row -> row.group(3)));
        assertEquals(33, answers.size());
        for (MessageType type : MessageType.values()) {
            String answer = type.answer()
                    .flatMap(payload -> Arrays.stream(MessageType.values()).filter(one -> one.payload() == payload)
                            .findFirst())
                    .map(MessageType::name).orElse("");
            assertEquals(answers.get(type.name()), answer, type.name());
            assertEquals(!answer.isEmpty(), type.isRequest(), type.name());
        }
    }

    @Test
    void columns() {
        assertEquals(Set.of(MessageType.REASONING_REQUEST, MessageType.BATCH_REQUEST), all(MessageType::runsOnce));
        assertEquals(Set.of(MessageType.REASONING_REQUEST, MessageType.BATCH_REQUEST, MessageType.PING,
                MessageType.NETWORK_LIST, MessageType.STATE_PULL, MessageType.STATUS_REQUEST,
                MessageType.METRICS_REQUEST), all(MessageType::isRepeatable));
        assertEquals(Set.of(MessageType.NETWORK_LOAD, MessageType.NETWORK_UNLOAD, MessageType.FEEDBACK),
                all(MessageType::carriesSendersRights));
        assertEquals(all(type -> type.number() <= 8), all(type -> !type.costsCredit()));
        assertEquals(all(type -> type.number() <= 7), all(MessageType::isUrgent));
        assertEquals(Set.of(), all(type -> type.runsOnce() && !type.isRepeatable()));
    }

    @Test
    void whatIsNoMessageHasNoType() {
        assertThrows(NullPointerException.class, () -> MessageType.of((Message) null));
        assertEquals(true, MessageType.of("NOTHING").isEmpty());
        assertEquals(null, MessageType.of(0));
        assertEquals(null, MessageType.of(34));
    }

    private static Set<MessageType> all(Predicate<MessageType> column) {
        return Stream.of(MessageType.values()).filter(column).collect(Collectors.toSet());
    }
}
