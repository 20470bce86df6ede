package io.hillock.message;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The connecting cell introduces itself; answered by {@link Welcome}, or by {@link ErrorReply}.
 *
 * @param name of the cell, one connection each
 * @param language free text of 1 to 64 bytes, {@code java}, {@code c++}
 * @param versions of the protocol that it speaks, 1 to 16 of them, each at least 1
 * @param accepts what it can read
 * @param nonce 32 random bytes as 64 hexadecimal digits, new for each HELLO
 * @param session of an earlier connection of this cell, to take its name over
 * @param proof that it knows the token, see {@link Proof}
 * @param credits that it grants to the listener; where absent, as many as WELCOME grants to it
 */
public record Hello(String name, Role role, String language, List<Integer> versions, Set<Format> accepts, String nonce,
        Optional<String> session, Optional<String> proof, OptionalInt credits) implements ConnectionMessage {
    public Hello {
        Checks.name("name", name);
        Checks.text("language", language, 1, 64);
        versions = List.copyOf(versions);
        Checks.size("versions", versions, 1, 16);
        versions.forEach(version -> Checks.range("versions", version, 1, Integer.MAX_VALUE));
        accepts = Set.copyOf(accepts);
        Checks.hex("nonce", nonce, Proof.BYTES);
        session.ifPresent(value -> Checks.name("session", value));
        proof.ifPresent(value -> Checks.hex("proof", value, Proof.BYTES));
        Checks.range("credits", credits, 0);
    }
}
