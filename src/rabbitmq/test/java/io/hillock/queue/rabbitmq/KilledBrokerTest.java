package io.hillock.queue.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.hillock.engine.JavaEngine;
import io.hillock.queue.DurableQueue;
import io.hillock.queue.RequestState;
import io.hillock.queue.RequestState.Phase;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Requests through workers and a broker that are killed: each is answered with the bits that the engine gives, or is a dead letter with a
 * reason. More: {@code -Dhillock.queue.requests=10000}, {@code -Dhillock.queue.kills=4}; every second kill of a worker has one of the broker
 * before it.
 */
@Timeout(600)
@ExtendWith(BrokerExtension.class)
class KilledBrokerTest {
    private static final int REQUESTS = Integer.getInteger("hillock.queue.requests", 1000);
    private static final int KILLS = Integer.getInteger("hillock.queue.kills", 2);

    @Test
    void everyConfirmedRequestIsSettledOnce(PrivateBroker broker)
            throws IOException, InterruptedException, TimeoutException {
        String address = broker.address("killed");
        Random random = new Random(7);
        for (int kill = 0; kill < KILLS; kill++) {
            Process worker = start(address);
            try (BufferedReader output = worker.inputReader()) {
                if (kill % 2 == 0) {
                    read(output, 1 + random.nextInt(REQUESTS / KILLS / 2));
                    broker.kill();
                    broker.start();
                }
                read(output, 1 + random.nextInt(REQUESTS / KILLS / 2));
            } finally {
                worker.destroyForcibly().waitFor();
            }
        }
        Process worker = start(address);
        try (BufferedReader output = worker.inputReader()) {
            assertEquals("settled", output.lines().toList().getLast());
        } finally {
            worker.destroyForcibly();
        }
        check(address);
    }

    private static void read(BufferedReader output, int lines) throws IOException {
        for (int i = 0; i < lines && output.readLine() != null; i++) {
            // A worker for which little was left ends before it is killed.
        }
    }

    private static Process start(String address) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), RabbitWorkMain.class.getName(), address,
                String.valueOf(REQUESTS)).redirectError(Redirect.INHERIT).start();
    }

    private static void check(String address) throws IOException, TimeoutException {
        try (DurableQueue queue = DurableQueue.open(address, RabbitWorkMain.OPTIONS);
                DurableQueue other = DurableQueue.open(address, RabbitWorkMain.OPTIONS);
                JavaEngine engine = JavaEngine.open(RabbitWorkMain.image())) {
            int dead = 0;
            for (int i = 0; i < REQUESTS; i++) {
                RequestState state = queue.state(RabbitWorkMain.key(i)).orElseThrow();
                boolean never = i % RabbitWorkMain.NEVER == 13;
                if (state.phase() == Phase.ANSWERED) {
                    assertTrue(!never);
                    byte[] expected = RabbitWorkMain.run(engine, RabbitWorkMain.body(i));
                    assertArrayEquals(expected, state.answer().orElseThrow().content(), "r" + i);
                    assertArrayEquals(expected, other.state(RabbitWorkMain.key(i)).orElseThrow().answer()
                            .orElseThrow().content(), "r" + i);
                } else {
                    assertEquals(Phase.DEAD, state.phase(), "r" + i);
                    String reason = state.failure().orElseThrow().reason();
                    assertTrue(reason.equals("the process ended during attempt 5")
                            || never && reason.equals("number " + i + " is never good"), reason);
                    dead++;
                }
            }
            assertTrue(dead < REQUESTS / 50, dead + " were given up");
            checkNothingIsLeft(address, dead, queue.requests());
        }
    }

    private static void checkNothingIsLeft(String text, int dead, List<RequestState> requests)
            throws IOException, TimeoutException {
        assertEquals(REQUESTS, requests.size(), "each is known once");
        QueueAddress address = QueueAddress.of(URI.create(text));
        try (Connection connection = address.connections().newConnection()) {
            Channel channel = connection.createChannel();
            assertEquals(0, channel.queueDeclarePassive(address.requests()).getMessageCount());
            assertTrue(channel.queueDeclarePassive(address.dead()).getMessageCount() >= dead);
        }
    }
}
