package io.hillock.bench.service;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client's connection that costs little: it sends whole requests and reads whole answers with a Content-Length. One thread. */
final class HttpConnection implements LoadConnection {
    private static final String LENGTH = "content-length: ";

    private final Socket socket;
    private byte[] answer = new byte[64 << 10];
    private int body;
    private int end;

    HttpConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
    }

    @Override
    public void ask(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        InputStream in = socket.getInputStream();
        end = 0;
        body = 0;
        while (body == 0 || end < body + length()) {
            int count = in.read(answer, end, answer.length - end);
            if (count < 0) {
                throw new EOFException(new String(answer, 0, end, StandardCharsets.ISO_8859_1));
            }
            end += count;
            for (int i = Math.max(0, end - count - 3); body == 0 && i + 3 < end; i++) {
                body = answer[i] == '\r' && answer[i + 1] == '\n' && answer[i + 2] == '\r' && answer[i + 3] == '\n'
                        ? i + 4
                        : 0;
            }
        }
        if (answer[9] != '2') {
            throw new IOException(new String(answer, 0, end, StandardCharsets.UTF_8));
        }
    }

    private int length() {
        String head = new String(answer, 0, body, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int at = head.indexOf(LENGTH) + LENGTH.length();
        return Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
    }

    @Override
    public int answerBytes() {
        return end - body;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
