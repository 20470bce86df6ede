package io.hillock.server.rest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests as bytes, for clients that misbehave. */
final class RawRequest {
    private RawRequest() {}

    /** A whole inference request. */
    static byte[] infer(String model, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST /v2/models/" + model + "/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[head.length + bytes.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        return all;
    }

    /** A connection to a service, with a small window for what it receives. */
    static Socket connect(TestService service) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 << 10);
        socket.setTcpNoDelay(true);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), service.server.rest().port()));
        return socket;
    }
}
