package io.hillock.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.hillock.server.page.PageAsset;
import io.hillock.server.page.PageAssets;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.ServiceException;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.security.Scope;
import java.util.Set;

/** The page's files, and what its user may do. */
final class PageEndpoints {
    /** Scripts, styles and data come from this address alone, and nothing may frame the page. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'";
    /** A browser keeps the files, but asks each time whether they are still the same. */
    private static final String REVALIDATE = "no-cache";

    private static final HeaderName CONTENT_SECURITY_POLICY = HeaderNames.create("Content-Security-Policy");

    /** For a token and no more: anybody may send this body. */
    private static final RequestLimits LOGIN = new RequestLimits(8 << 10, 1, 8 << 10, 2, 1, 1, 1);

    private final PageAssets assets = new PageAssets();
    private final AccessTokens tokens;

    PageEndpoints(AccessTokens tokens) {
        this.tokens = tokens;
    }

    void index(RestCall call) {
        send(call, PageAssets.INDEX);
    }

    void asset(RestCall call) {
        send(call, call.asset());
    }

    private void send(RestCall call, String name) {
        PageAsset asset = assets.find(name)
                .orElseThrow(() -> ServiceException.notFound("the page has no file '" + name + "'"));
        call.response().header(CONTENT_SECURITY_POLICY, POLICY);
        call.response().header(HeaderNames.CACHE_CONTROL, REVALIDATE).header(HeaderNames.ETAG, asset.tag())
                .header(HeaderNames.VARY, "Accept-Encoding");
        if (call.header(HeaderNames.IF_NONE_MATCH).filter(known -> known.contains(asset.tag())).isPresent()) {
            call.send(304, asset.type(), new byte[0]);
            return;
        }
        boolean gzip = asset.gzip().length < asset.plain().length && AcceptedEncoding.gzip(call);
        if (gzip) {
            call.response().header(HeaderNames.CONTENT_ENCODING, "gzip");
        }
        call.send(200, asset.type(), gzip ? asset.gzip() : asset.plain());
    }

    /** What the caller may do: its scopes, none without a valid token. */
    void access(RestCall call) {
        Set<Scope> scopes;
        try {
            scopes = tokens.scopes(LoginCookie.authorization(call.request().headers()));
        } catch (ServiceException e) {
            scopes = Set.of();
        }
        JsonAnswer.send(call, access(scopes));
    }

    private ObjectNode access(Set<Scope> scopes) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("tokens", tokens.required()).put("samples",
                assets.find(PageAssets.SAMPLES).isPresent());
        ArrayNode list = answer.putArray("scopes");
        scopes.stream().sorted().map(Scope::label).forEach(list::add);
        return answer;
    }

    /** Keeps the token of the body in a cookie, if the service knows it. */
    void login(RestCall call) {
        JsonNode token = JsonAnswer.object(call, LOGIN).path("token");
        if (!token.isTextual()) {
            throw ServiceException.invalid("the body must be {\"token\": \"…\"}");
        }
        Set<Scope> scopes = tokens.scopes("Bearer " + token.asText());
        if (tokens.required()) {
            call.response().header(HeaderNames.SET_COOKIE, LoginCookie.keep(call.request().headers(),
                    token.asText().strip(), call.request().isSecure()));
        }
        JsonAnswer.send(call, access(scopes));
    }

    void logout(RestCall call) {
        call.response().header(HeaderNames.SET_COOKIE, LoginCookie.forget(call.request().headers()));
        JsonAnswer.send(call, access(Set.of()));
    }
}
