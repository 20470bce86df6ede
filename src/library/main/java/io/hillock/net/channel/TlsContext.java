package io.hillock.net.channel;

import io.hillock.net.Tls;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Wraps connected sockets in the JDK's TLS 1.3. Any thread. */
record TlsContext(SSLContext context, boolean clientsMustProve) {
    private static final String[] VERSIONS = {"TLSv1.3"};
    /** The password of a key store that never leaves memory. */
    private static final char[] PASSWORD = {};

    static TlsContext listening(Tls tls) throws IOException {
        return of(tls, trusted(tls));
    }

    /** @param host that the listener's certificate must name */
    static TlsContext connecting(Tls tls, String host) throws IOException {
        TrustManager[] trusted = trusted(tls);
        for (int k = 0; k < trusted.length; k++) {
            trusted[k] = trusted[k] instanceof X509ExtendedTrustManager one ? new NamedTrust(one, host) : trusted[k];
        }
        return of(tls, trusted);
    }

    private static TlsContext of(Tls tls, TrustManager[] trusted) throws IOException {
        try {
            var context = SSLContext.getInstance(VERSIONS[0]);
            context.init(keys(tls), trusted, null);
            return new TlsContext(context, tls.clientsMustProve());
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS: " + e.getMessage(), e);
        }
    }

    /** The listening side; the handshake happens at the first read or write. */
    SSLSocket listening(Socket socket) throws IOException {
        var ssl = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        ssl.setUseClientMode(false);
        ssl.setEnabledProtocols(VERSIONS);
        ssl.setNeedClientAuth(clientsMustProve);
        return ssl;
    }

    /** The connecting side, after the handshake. */
    SSLSocket connecting(Socket socket, String host) throws IOException {
        int port = socket.getPort();
        var ssl = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
        ssl.setEnabledProtocols(VERSIONS);
        var parameters = ssl.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        ssl.setSSLParameters(parameters);
        ssl.startHandshake();
        return ssl;
    }

    private static KeyManager[] keys(Tls tls) throws GeneralSecurityException, IOException {
        if (tls.certificate().isEmpty()) {
            return null;
        }
        KeyStore store = empty();
        store.setKeyEntry("own", Pem.key(tls.key().orElseThrow()), PASSWORD,
                Pem.certificates(tls.certificate().get()));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        return factory.getKeyManagers();
    }

    /** The configured authorities, or the JDK's if the settings name none. */
    private static TrustManager[] trusted(Tls tls) throws IOException {
        try {
            KeyStore store = null;
            if (tls.authority().isPresent()) {
                store = empty();
                Certificate[] authorities = Pem.certificates(tls.authority().get());
                for (int k = 0; k < authorities.length; k++) {
                    store.setCertificateEntry("authority" + k, authorities[k]);
                }
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS: " + e.getMessage(), e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }
}
