package io.hillock.server.json;

import static io.hillock.server.request.ParameterReader.shortened;

import io.hillock.server.request.ServiceException;

/** Refuses members and parameters that no one knows: most are misspelt. */
final class UnknownMember {
    private UnknownMember() {}

    static ServiceException of(String where, String name, String known) {
        return ServiceException
                .invalid("the " + where + " has an unknown member '" + shortened(name) + "': there are " + known);
    }

    static ServiceException parameter(String where, String name, String known) {
        return ServiceException
                .invalid("the " + where + " has an unknown parameter '" + shortened(name) + "': there are " + known);
    }
}
