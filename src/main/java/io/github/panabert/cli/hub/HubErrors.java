package io.github.panabert.cli.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** What a hub refuses or a network fails to do, in one line that says what to do about it. */
final class HubErrors {
    private final String repo;
    private final HubSettings settings;

    HubErrors(String repo, HubSettings settings) {
        this.repo = repo;
        this.settings = settings;
    }

    /**
     * The error of an answer that is none of those hoped for.
     *
     * @param asked the revision or file that was asked for
     * @throws TransientException if it may be another one a little later
     */
    RuntimeException of(HttpAnswer answer, String asked) throws TransientException {
        if (answer.isTransient()) {
            throw new TransientException(
                    answer.uri().getHost() + " answers with status " + answer.status());
        }
        String code = String.valueOf(answer.header("X-Error-Code"));
        String page = settings.endpoint() + "/" + repo;
        String problem =
                switch (answer.status()) {
                    case 401, 403 -> {
                        if (code.equals("GatedRepo")) {
                            yield "gated: accept its licence at "
                                    + page
                                    + " and set HF_TOKEN to a token of the account that did";
                        }
                        yield settings.token() == null
                                ? "no such model at "
                                        + settings.endpoint()
                                        + ", or a private one: check the name, or set HF_TOKEN"
                                : "access denied (status "
                                        + answer.status()
                                        + "): no such model, or HF_TOKEN (or the token file in"
                                        + " HF_HOME) is of an account that may not read it";
                    }
                    case 404 ->
                            switch (code) {
                                case "RevisionNotFound" -> "no " + asked;
                                case "EntryNotFound" -> "no file " + asked;
                                default ->
                                        "no such model at "
                                                + settings.endpoint()
                                                + " ("
                                                + asked
                                                + "): expected ORG/NAME as in the address of its page";
                            };
                    default ->
                            asked
                                    + ": "
                                    + answer.uri().getHost()
                                    + " answers with status "
                                    + answer.status();
                };
        return new IllegalArgumentException(repo + ": " + problem);
    }

    /** The error of a network. */
    UncheckedIOException of(IOException e) {
        String host = settings.endpoint().getAuthority();
        String problem =
                switch (e) {
                    case UnknownHostException _ -> "no connection: unknown host " + e.getMessage();
                    case ConnectException _ -> "no connection to " + host + ": " + e.getMessage();
                    case NoRouteToHostException _ ->
                            "no connection to " + host + ": " + e.getMessage();
                    case SocketTimeoutException _ ->
                            "no answer from "
                                    + host
                                    + " within "
                                    + settings.timeout().toSeconds()
                                    + " s";
                    case SSLException _ -> "no safe connection to " + host + ": " + e.getMessage();
                    default -> "connection to " + host + " failed: " + e.getMessage();
                };
        return new UncheckedIOException(repo + ": " + problem, e);
    }

    /** Whether another attempt would end in the same way. */
    boolean isFinal(IOException e) {
        return e instanceof UnknownHostException
                || e instanceof ConnectException
                || e instanceof NoRouteToHostException
                || e instanceof SSLException;
    }
}
