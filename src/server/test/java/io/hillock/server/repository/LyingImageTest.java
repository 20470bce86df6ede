package io.hillock.server.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.server.TestImages;
import io.hillock.server.engines.HubLinks;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.Serving;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images that say other things about themselves than what is in them are refused, and what was served goes on. */
@Timeout(60)
class LyingImageTest {
    @TempDir
    private Path folder;

    private static byte[] with(byte[] image, String said, String instead) {
        int header = (int) ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String text = new String(image, Long.BYTES, header, StandardCharsets.UTF_8);
        assertTrue(text.contains(said), () -> said + " is not in " + text);
        byte[] changed = text.replace(said, instead).getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[image.length - header + changed.length];
        ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putLong(changed.length).put(changed).put(image,
                Long.BYTES + header, image.length - Long.BYTES - header);
        return all;
    }

    private static Map<String, byte[]> lies(byte[] image) {
        Map<String, byte[]> lies = new LinkedHashMap<>();
        byte[] longer = image.clone();
        ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MAX_VALUE);
        lies.put("a header of 2^63 bytes", longer);
        lies.put("half of its bytes", Arrays.copyOf(image, image.length / 2));
        lies.put("a tensor outside of the file", with(image, "\"data_offsets\":[0,", "\"data_offsets\":[64000000,"));
        lies.put("another shape", with(image, "\"shape\":[", "\"shape\":[7,"));
        lies.put("another type", with(image, "\"F32\"", "\"F64\""));
        return lies;
    }

    @Test
    void isRefused() throws IOException {
        Path file = folder.resolve("net.safetensors");
        TestImages.spiking(1).write(file);
        byte[] honest = Files.readAllBytes(file);
        try (Serving serving = new Serving()) {
            ModelRepository repository = new ModelRepository(serving, RequestLimits.DEFAULT,
                    ModelConfig.of(RunSettings.of(Profile.NIR)), Optional.of(folder), HubLinks.none());
            assertTrue(repository.loadAll().isEmpty());
            for (Map.Entry<String, byte[]> lie : lies(honest).entrySet()) {
                // A file in use is replaced, not overwritten.
                Files.move(Files.write(folder.resolve("new"), lie.getValue()), file,
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                ServiceException refusal = assertThrows(ServiceException.class,
                        () -> repository.load("net", Optional.empty(), Map.of()), lie.getKey());
                assertEquals(Reason.UNAVAILABLE, refusal.reason(), refusal::getMessage);
                assertTrue(refusal.getMessage().contains("net"), refusal::getMessage);
                serving.lease("net", "").close();
            }
        }
    }
}
