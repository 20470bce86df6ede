package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.net.channel.Stranger;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.Proof;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The meaning of token files. The C++ tests read the same cases. */
class TokensTest {
    private static final Path CASES = Path.of(System.getProperty("hillock.root"),
            "src/docs/protocol-vectors/token_files.json");

    @TempDir
    private Path folder;

    static List<JsonNode> cases() throws IOException {
        var all = new ArrayList<JsonNode>();
        new ObjectMapper().readTree(Files.readAllBytes(CASES)).forEach(all::add);
        return all;
    }

    private static List<Tokens.Entry> proving(Tokens tokens, String token) {
        String theirs = Token.random(Proof.BYTES);
        String mine = Token.random(Proof.BYTES);
        Hello hello = Stranger.hello("cell", mine, Optional.of(
                Proof.ofCell(token.getBytes(StandardCharsets.UTF_8), theirs, mine, "cell")));
        return tokens.proving(theirs, hello);
    }

    private Path file(String mode, byte... content) throws IOException {
        Path file = Files.write(folder.resolve("token"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFileMeansTheSameToAll(JsonNode one) throws Exception {
        byte[] content = one.get("file").asText().getBytes(StandardCharsets.UTF_8);
        Path file = file("rw-------", content);
        if (!one.has("tokens")) {
            var e = assertThrows(IOException.class, () -> Tokens.read(file));
            assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
            return;
        }
        Tokens tokens = Tokens.read(file);
        assertArrayEquals(one.get("tokens").get(0).get("token").asText().getBytes(StandardCharsets.UTF_8),
                tokens.first().bytes());
        for (JsonNode entry : one.get("tokens")) {
            Optional<Role> role = Optional.ofNullable(entry.get("role")).map(JsonNode::asText).map(Role::of);
            List<Tokens.Entry> found = proving(tokens, entry.get("token").asText());
            assertTrue(found.stream().anyMatch(each -> each.role().equals(role)), found.toString());
        }
        assertEquals(one.get("tokens").size(), Integer.parseInt(tokens.toString().replaceAll("\\D", "")));
        assertEquals(List.of(), proving(tokens, "another"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-rw-", "rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---"})
    void whatOthersCanGetAtIsRefused(String mode) throws Exception {
        Path file = file(mode, (byte) 's');
        var e = assertThrows(IOException.class, () -> Tokens.read(file));
        assertTrue(e.getMessage().contains("chmod 600 " + file), e.getMessage());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        Tokens.read(file);
    }

    @Test
    void moreThanAFileHoldsIsRefused() throws Exception {
        Tokens.read(file("rw-------", "x\n".repeat(Tokens.MOST).getBytes(StandardCharsets.UTF_8)));
        Path many = file("rw-------", "x\n".repeat(Tokens.MOST + 1).getBytes(StandardCharsets.UTF_8));
        assertThrows(IOException.class, () -> Tokens.read(many));
        assertThrows(IOException.class, () -> Tokens.read(file("rw-------", new byte[(1 << 20) + 1])));
        assertThrows(IOException.class, () -> Tokens.read(folder.resolve("none")));
        assertThrows(IOException.class, () -> Tokens.read(folder));
    }
}
