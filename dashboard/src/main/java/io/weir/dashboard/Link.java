package io.weir.dashboard;

import java.net.URI;

/** A page elsewhere that the header links to, such as a Flink web interface. */
public record Link(String title, URI url) {
    /** @throws IllegalArgumentException if the title is blank or the address is not http or https */
    public Link {
        if (title.isBlank()) {
            throw new IllegalArgumentException("title: blank, but a link needs a text (url: " + url + ")");
        }
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            throw new IllegalArgumentException(
                    "url: \"" + url + "\", but http:// or https:// is needed (title: " + title + ")");
        }
    }
}
