package io.hillock.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.message.Cancel;
import io.hillock.message.Message;
import io.hillock.message.NetworkUnload;
import io.hillock.message.PlasticityUpdate;
import io.hillock.message.Right;
import io.hillock.message.Role;
import io.hillock.message.StatePull;
import io.hillock.message.StateSync;
import io.hillock.message.StatusRequest;
import io.hillock.message.StreamClose;
import io.hillock.message.Subscribe;
import io.hillock.message.SyncMode;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Roles and rights as the protocol's page has them. */
class RightTableTest {
    private static final Set<Right> USE = Set.of(Right.OBSERVE, Right.INFER);
    private static final Set<Right> TEACH = Set.of(Right.OBSERVE, Right.INFER, Right.TEACH);

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
        Map<Right, List<Message>> needs = Map.of(
                Right.OBSERVE, List.of(new Subscribe(List.of("a")), new StatusRequest()),
                Right.INFER, List.of(new Cancel(1), new StreamClose(1, 0), new NetworkUnload("net"),
                        new StatePull("net", any, List.of()), new StateSync("net", any, 0, SyncMode.DELTA, List.of())),
                Right.TEACH, List.of(new StatePull("net", none, List.of()),
                        new StateSync("net", none, 0, SyncMode.DELTA, List.of()),
                        new PlasticityUpdate("net", "stdp", 0, 1, List.of())),
                Right.CONTROL, List.of(Messages.event("control"), Messages.event("control.stop")));
        needs.forEach((right, messages) -> messages.forEach(message -> {
            for (Right one : Right.values()) {
                assertEquals(one == right, new Rights(Set.of(one)).refusal(message).isEmpty(), one + " " + message);
            }
        }));
        for (String topic : List.of("controls.stop", "engine.status", "a.control")) {
            assertEquals(true, new Rights(Set.of()).refusal(Messages.event(topic)).isEmpty(), topic);
        }
    }
}
