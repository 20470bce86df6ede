package io.hillock.adapt.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.adapt.RequestMeter;
import io.hillock.server.request.ServiceException.Reason;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallMeterTest {
    @Test
    void everyReasonEndsARequest() {
        RequestMeter requests = new RequestMeter(1_000_000);
        CallMeter meter = new CallMeter(requests);
        for (Reason reason : Reason.values()) {
            meter.begun();
            meter.ended(Optional.of(reason), 1);
            requests.take(0);
            assertEquals(0, requests.take(0).underWay(), reason.name());
        }
    }
}
