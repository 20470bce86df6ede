package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.protocol.AccessRight;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage.Subscribe;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Roles and rights match the protocol's page. */
class RightTableTest {
    private static final Set<AccessRight> USE = Set.of(AccessRight.OBSERVE, AccessRight.INFER);
    private static final Set<AccessRight> TEACH = Set.of(AccessRight.OBSERVE, AccessRight.INFER, AccessRight.TEACH);

    @Test
    void eachRoleHasItsRights() {
        for (boolean proven : new boolean[]{false, true}) {
            assertEquals(USE, Rights.of(Role.INTERFACE, proven).granted());
            assertEquals(USE, Rights.of(Role.PERFORMANCE, proven).granted());
            assertEquals(TEACH, Rights.of(Role.TRAINING, proven).granted());
        }
        assertEquals(TEACH, Rights.of(Role.ROUTER, false).granted());
        assertEquals(Rights.ALL, Rights.of(Role.ROUTER, true));
    }

    @Test
    void eachMessageNeedsItsRight() {
        var any = OptionalLong.of(1);
        var none = OptionalLong.empty();
        Map<AccessRight, List<Message>> needs = Map.of(
                AccessRight.OBSERVE, List.of(new Subscribe(List.of("a")), new StatusRequest()),
                AccessRight.INFER, List.of(new Cancel(1), new StreamClose(1, 0), new NetworkUnload("net"),
                        new StatePull("net", any, List.of()), new StateSync("net", any, 0, SyncMode.DELTA, List.of())),
                AccessRight.TEACH, List.of(new StatePull("net", none, List.of()),
                        new StateSync("net", none, 0, SyncMode.DELTA, List.of()),
                        new PlasticityUpdate("net", "stdp", 0, 1, List.of())),
                AccessRight.CONTROL, List.of(Messages.event("control"), Messages.event("control.stop")));
        needs.forEach((right, messages) -> messages.forEach(message -> {
            for (AccessRight one : AccessRight.values()) {
                assertEquals(one == right, new Rights(Set.of(one)).refusal(message).isEmpty(), one + " " + message);
            }
        }));
        for (String topic : List.of("controls.stop", "engine.status", "a.control")) {
            assertEquals(true, new Rights(Set.of()).refusal(Messages.event(topic)).isEmpty(), topic);
        }
    }
}
