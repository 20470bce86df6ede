package io.hillock.examples.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What tests of the page wait for and demand. */
final class PageChecks {
    /** Counts the colours of a canvas, up to three. */
    private static final String COLOURS = "(c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
            + " const s = new Set(); for (let i = 0; i < d.length && s.size < 3; i += 4) s.add(d[i] << 24 ^ d[i + 1] << 16 ^ d[i + 2] << 8 ^ d[i + 3]);"
            + " return s.size; })";

    private PageChecks() {}

    static void awaitAnswer(Tab tab) {
        tab.await("document.querySelector('#same strong')?.textContent.startsWith('same bits')");
    }

    /** No error on the console, and no request to another host. */
    static void requireClean(Tab tab) {
        requireClean(tab, SharedPage.service());
    }

    static void requireClean(Tab tab, ServeProcess service) {
        assertEquals(List.of(), tab.problems);
        List<String> elsewhere = tab.requests.stream()
                .filter(url -> !url.startsWith("blob:") && !url.startsWith("data:") && !url.equals("about:blank"))
                .filter(url -> !url.replaceFirst("^ws", "http").startsWith(service.address.toString())).toList();
        assertEquals(List.of(), elsewhere);
    }

    /** Each canvas of the panel has more than one colour. */
    static void requireDrawn(Tab tab, String panel) {
        tab.await(
                "[...document.querySelectorAll('#" + panel + " canvas')].length > 0 && [...document.querySelectorAll('#"
                        + panel + " canvas')].every(c => c.width > 1 && " + COLOURS + "(c) > 1)");
    }

    static void requireAccessible(Tab tab, String what) throws IOException {
        try (InputStream in = PageChecks.class
                .getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            tab.value(new String(in.readAllBytes(), StandardCharsets.UTF_8) + "; true");
        }
        JsonNode violations = tab.value(
                "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120) + ' ' + n.failureSummary.slice(0, 200)).join(' | ')))");
        assertEquals("[]", violations.toString(), what);
    }

    /** Asks for a change in Control, agrees, and waits until it is done. */
    static void change(Tab tab, String what, String says) {
        String button = "document.querySelector('#control [aria-label=" + Tab.quoted(what) + "]')";
        tab.await(button);
        tab.value(button + ".click()");
        agree(tab, what, says);
    }

    /** Agrees to what Control asks. */
    static void agree(Tab tab, String what, String says) {
        tab.await("document.querySelector('.ask #sure') && document.querySelector('#control .ask').innerText.includes("
                + Tab.quoted(says) + ")");
        tab.click("#sure");
        tab.await("document.querySelector('#control-result').textContent === " + Tab.quoted(what + ": Done."));
    }
}
