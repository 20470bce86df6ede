package io.hillock.event;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The streams of an AEDAT 4 file as its header's XML lists them. The node {@code outInfo} holds a node for each stream,
 * named by its number; {@code typeIdentifier} is {@code EVTS} for events, and its node {@code info} has {@code sizeX} and
 * {@code sizeY}.
 */
final class AedatStreams {
    private AedatStreams() {}

    /** The streams of events in ascending order, each with its sensor if the header says it; none without a list of streams. */
    static Map<Integer, Optional<Sensor>> events(String source, String xml) {
        Map<Integer, Optional<Sensor>> streams = new TreeMap<>();
        Optional<Element> list = xml.isBlank() ? Optional.empty() : child(parse(source, xml), "node", "outInfo");
        if (list.isEmpty()) {
            return streams;
        }
        for (Node node = list.get().getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element stream && attribute(stream, "typeIdentifier").equals("EVTS")) {
                streams.put(number(source, stream.getAttribute("name")),
                        child(stream, "node", "info").flatMap(info -> sensor(source, info)));
            }
        }
        if (streams.isEmpty()) {
            throw new EventException(source, "holds no stream of events (type EVTS)");
        }
        return streams;
    }

    private static Optional<Sensor> sensor(String source, Element info) {
        String width = attribute(info, "sizeX");
        String height = attribute(info, "sizeY");
        if (width.isEmpty() || height.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Sensor(number(source, width), number(source, height)));
        } catch (IllegalArgumentException e) {
            throw new EventException(source, "the header is damaged: " + e.getMessage(), e);
        }
    }

    private static int number(String source, String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new EventException(source,
                    "the header is damaged: '" + text + "' is no number of a stream or a sensor",
                    e);
        }
    }

    /** The text of an attribute; empty if there is none. */
    private static String attribute(Element node, String key) {
        return child(node, "attr", key).map(Element::getTextContent).map(String::strip).orElse("");
    }

    /** A child by its tag and its name or key. */
    private static Optional<Element> child(Element parent, String tag, String name) {
        String by = tag.equals("attr") ? "key" : "name";
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(tag)
                    && element.getAttribute(by).equals(name)) {
                return Optional.of(element);
            }
        }
        return Optional.empty();
    }

    private static Element parse(String source, String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new EventException(source, "the header is damaged: its list of streams is no XML: " + e.getMessage(),
                    e);
        }
    }
}
