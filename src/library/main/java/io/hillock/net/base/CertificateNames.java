package io.hillock.net.base;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Checks whether a certificate is for a host. Only subject alternative names count. The JDK alone would fall back on
 * the common name. A wildcard stands for the whole first word of a name with at least two more words.
 */
public final class CertificateNames {
    private static final int DNS = 2;
    private static final int IP = 7;
    private static final Pattern LITERAL = Pattern.compile("\\[.*]|.*:.*|[0-9.]+");

    private CertificateNames() {}

    /** @throws CertificateException if the certificate is not for this host */
    public static void require(X509Certificate certificate, String host) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        boolean literal = LITERAL.matcher(host).matches();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            int kind = (Integer) name.get(0);
            String text = String.valueOf(name.get(1));
            if (kind == DNS && !literal && covers(text.toLowerCase(Locale.ROOT), host.toLowerCase(Locale.ROOT))
                    || kind == IP && literal && isSameAddress(text, host)) {
                return;
            }
        }
        throw new CertificateException("no subject alternative name of the certificate is '" + host + "'");
    }

    /** Compares two literal addresses, so it asks no name service. */
    private static boolean isSameAddress(String one, String other) {
        try {
            return InetAddress.getByName(one).equals(InetAddress.getByName(other));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    static boolean covers(String name, String host) {
        int dot = host.indexOf('.');
        boolean wild = name.startsWith("*.") && name.indexOf('.', 2) > 0;
        return name.equals(host) || wild && dot > 0 && name.substring(1).equals(host.substring(dot));
    }
}
