package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.protocol.AccessRight;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.protocol.TeacherMessage.TeacherOutput;
import io.hillock.protocol.WatchingMessage.Subscribe;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a hub allows cells of each role, on every transport. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RightsTest extends HubCase {
    private static final List<Message> TEACHING = List.of(
            new StatePull("net", OptionalLong.empty(), List.of()),
            new StateSync("net", OptionalLong.empty(), 0, SyncMode.DELTA, List.of()),
            new PlasticityUpdate("net", "stdp", 0.1, 1, List.of()),
            new MtlSignal(1, 0, 0, Map.of()), new MtlResult(1, 0, 0, 0, List.of()),
            new TeacherOutput(1, "teacher", 0, 0, Optional.empty()));

    private static void assertMissing(AccessRight right, Envelope answer) {
        var error = (ErrorReply) answer.payload();
        assertEquals(ErrorCode.UNAUTHORIZED, error.code(), error.message());
        assertTrue(error.message().contains("'" + right.label() + "'"), error.message());
        assertEquals(false, error.retryable());
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheHubPublishesWhatIsTapped(Addresses addresses) throws Exception {
        listen(addresses);
        Far watcher = join("watcher");
        assertEquals(Ack.DONE,
                watcher.request("hub", new Subscribe(List.of("tap.*", "tap.**", "**", "*.*"))).payload());
        Far forger = join("forger", Role.ROUTER);
        while (watcher.heard.poll() != null) {
            // A tap of the hub's own messages.
        }
        for (String topic : List.of("tap.REASONING_RESPONSE", "tap.x", "tap.a.b", "tap")) {
            for (String target : List.of("hub", Envelope.BROADCAST, "watcher")) {
                var forged = Envelope.of(forger.connection.nextId(), "forger", target, Messages.event(topic));
                assertEquals(ErrorCode.BAD_VALUE, Messages.code(forger.connection.request(forged, LONG)), topic);
            }
            assertThrows(InvalidMessageException.class, () -> local.publish(Messages.event(topic)));
            assertThrows(InvalidMessageException.class, () -> local.send("watcher", Messages.event(topic)));
        }
        forger.send("hub", Messages.event("tape.x"));
        Envelope heard;
        do {
            heard = watcher.next();
        } while (heard.source().equals("hub"));
        assertEquals(Messages.event("tape.x"), heard.payload(), "and nothing of the forger before");
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhoTeachesChangesWhatIsLearnt(Addresses addresses) throws Exception {
        listen(addresses);
        for (MessageType type : MessageType.values()) {
            local.answer(type, _ -> Ack.DONE);
        }
        Far training = join("training", Role.TRAINING);
        for (Role role : List.of(Role.INTERFACE, Role.PERFORMANCE)) {
            Far other = join(role.label(), role);
            for (Message message : TEACHING) {
                assertMissing(AccessRight.TEACH, other.request("local", message));
                assertMissing(AccessRight.TEACH, other.request(Envelope.BROADCAST, message));
                assertEquals(Ack.DONE, training.request("local", message).payload());
            }
            assertEquals(Ack.DONE, other.request("local", new StatePull("net", OptionalLong.of(1), List.of()))
                    .payload());
        }
    }

    @ParameterizedTest
    @EnumSource
    void topicsOfControlAreForRouters(Addresses addresses) throws Exception {
        listen(addresses);
        Far router = join("router", Role.ROUTER);
        for (Role role : EnumSet.complementOf(EnumSet.of(Role.ROUTER))) {
            assertMissing(AccessRight.CONTROL, join(role.label(), role).request("hub", Messages.event("control.stop")));
        }
        Far watcher = join("watcher");
        watcher.request("hub", new Subscribe(List.of("control.**")));
        boolean known = !addresses.equals(Addresses.TCP);
        if (known) {
            router.send("hub", Messages.event("control.stop"));
            assertEquals(Messages.event("control.stop"), watcher.next().payload());
        } else {
            assertMissing(AccessRight.CONTROL, router.request("hub", Messages.event("control.stop")));
        }
    }

    /** The hub tells a receiver the sender's rights if it must know them, whatever the sender claims. */
    @ParameterizedTest
    @EnumSource
    void theHubSaysTheSendersRights(Addresses addresses) throws Exception {
        listen(addresses);
        Far engine = join("engine", Role.PERFORMANCE);
        Far cell = join("cell");
        cell.connection.send(Envelope.of(cell.connection.nextId(), "cell", "engine", new NetworkUnload("net"))
                .withContext(Context.NONE.withRights(Set.of(AccessRight.values()))));
        assertEquals(Set.of(AccessRight.OBSERVE, AccessRight.INFER), engine.next().context().rights());
        local.send("engine", new NetworkUnload("net"));
        assertEquals(Set.of(AccessRight.values()), engine.next().context().rights());
        cell.send("engine", question());
        assertEquals(Set.of(), engine.next().context().rights(), "what needs none");
    }
}
