package io.hillock.flink;

import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * An event that the network could not take. The state of its key is as if the event had never come.
 *
 * @param reason one line: what is wrong with its values, or which state variable became infinite
 * @param <E> the events
 */
public record RejectedEvent<E>(E event, String reason) {
    @SuppressWarnings("unchecked")
    static <E> TypeInformation<RejectedEvent<E>> type(TypeInformation<E> event) {
        return (TypeInformation<RejectedEvent<E>>) (TypeInformation<?>) Types.POJO(RejectedEvent.class,
                Map.of("event", event, "reason", Types.STRING));
    }
}
