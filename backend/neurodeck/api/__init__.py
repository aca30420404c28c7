"""The web: routes, the websocket and the gate. Thin: no mathematics here."""
