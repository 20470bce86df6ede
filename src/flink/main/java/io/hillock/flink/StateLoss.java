package io.hillock.flink;

import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * What a key lost when its state moved onto another network. Variables that both networks name, in the same shape, moved along.
 *
 * @param key the key as text
 * @param from digest of the network that wrote the state
 * @param to digest of the network that runs now
 * @param variables those that have no place in the new network, such as {@code lif1:v [128]}
 */
public record StateLoss(String key, String from, String to, List<String> variables) {
    static TypeInformation<StateLoss> type() {
        return Types.POJO(StateLoss.class, Map.of("key", Types.STRING, "from", Types.STRING, "to", Types.STRING,
                "variables", Types.LIST(Types.STRING)));
    }
}
