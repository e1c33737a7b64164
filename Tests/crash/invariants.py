"""The design's invariants as queries, which must find nothing once everything has come to rest."""

QUERIES = {
    # 2
    "provider messages stored twice": """
        SELECT channel_id, COUNT(*) FROM message WHERE external_key IS NOT NULL
         GROUP BY workspace_id, channel_id, external_key HAVING COUNT(*) > 1""",
    # 3, 4
    "rows of the outbox that nobody settles": "SELECT entry_id, state FROM outbox WHERE state <> 'unknown'",
    # 5
    "conversations with two offers at one moment": """
        SELECT one.conversation_id, one.offer_id, other.offer_id FROM offer one
          JOIN offer other ON other.workspace_id = one.workspace_id AND other.conversation_id = one.conversation_id
                          AND other.offer_id > one.offer_id
                          AND other.created_at_ms < COALESCE(one.ended_at_ms, other.created_at_ms + 1)""",
    "offers that ring past their time": """
        SELECT offer_id FROM offer WHERE state = 'ringing' AND expires_at_ms <
            (SELECT MAX(created_at_ms) FROM event) - 60000""",
    # 11
    "numbers missing in the log": """
        SELECT workspace_id, COUNT(*), MAX(number) - MIN(number) + 1 FROM event GROUP BY workspace_id
        HAVING COUNT(*) <> MAX(number) - MIN(number) + 1""",
    "logs that end before their last number": """
        SELECT workspace.workspace_id FROM workspace WHERE event_number <>
            (SELECT MAX(number) FROM event WHERE event.workspace_id = workspace.workspace_id)""",
    # 9
    "messages of another workspace's conversation": """
        SELECT message_id FROM message WHERE NOT EXISTS (SELECT 1 FROM conversation
            WHERE conversation.workspace_id = message.workspace_id
              AND conversation.conversation_id = message.conversation_id)""",
}

# Where several nodes share the database.
NODE_QUERIES = {
    "workspaces that nobody works for": """
        SELECT workspace_id FROM lease WHERE instance IS NULL
            OR instance NOT IN (SELECT instance FROM node WHERE instance IS NOT NULL)""",
    "browsers at nodes that are gone": """
        SELECT agent_id FROM browser WHERE instance NOT IN (SELECT instance FROM node WHERE instance IS NOT NULL)""",
}


def broken(stage):
    """Yields `(name, rows)` of every query."""
    queries = {**QUERIES, **(NODE_QUERIES if stage.postgres else {})}
    for name, sql in queries.items():
        yield name, stage.rows(sql)
