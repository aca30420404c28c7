"""Codes with which a websocket is closed. 4000 to 4999 are free for applications (RFC 6455, section 7.4.2)."""

TOO_BIG = 1009  # a message of more than 64 KB; sent by the websocket library itself
INTERNAL = 1011  # an error of ours
RESTART = 1012  # the server is stopping; sent by uvicorn itself
TRY_LATER = 1013  # too many viewers, or this one was too far behind
UNAUTHORIZED = 4401  # no hello with a token within 5 s
UNKNOWN_SESSION = 4404  # no session of that id is open to this token
NO_ACKNOWLEDGEMENT = 4408  # frames were sent and none acknowledged for 30 s

MEANINGS = {
    TOO_BIG: "a message was larger than 64 KB",
    INTERNAL: "an error of ours; it stands in the server's log",
    RESTART: "the server is stopping or restarting; connect again after 0 to 3 s, chosen at random",
    TRY_LATER: "as many viewers as allowed, or too far behind; connect again after a pause",
    UNAUTHORIZED: "no hello with a token within 5 s",
    UNKNOWN_SESSION: "no session of that id is open to this token",
    NO_ACKNOWLEDGEMENT: "frames were sent and none was acknowledged for 30 s",
}
