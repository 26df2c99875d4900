/// What former versions wrote, word for word: what stands in files out there never changes.
enum OldSchemas {
    /// A file of the first version: a stream whose first shard was split, one record trimmed, and two spaces.
    static let first = """
        CREATE TABLE streams (
            number INTEGER PRIMARY KEY,
            arn TEXT NOT NULL UNIQUE,
            view_type TEXT NOT NULL,
            created INTEGER NOT NULL,
            disabled INTEGER,
            version INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE shards (
            number INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL,
            id TEXT NOT NULL,
            parents TEXT NOT NULL,
            lower_hash TEXT NOT NULL,
            upper_hash TEXT NOT NULL,
            start INTEGER NOT NULL,
            ending INTEGER,
            closed INTEGER,
            trimmed INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE spaces (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;
        PRAGMA application_id = 0x4d494c4c;
        PRAGMA user_version = 1;
        INSERT INTO streams VALUES (
            1, 'arn:aws:dynamodb:us-west-2:111122223333:table/Orders/stream/2015-05-11T21:21:33.291',
            'NEW_AND_OLD_IMAGES', 1414562045508000, NULL, 2
        );
        INSERT INTO shards VALUES
            (2, 1, 'shardId-00000001414562045508-0a0b0c0d', '', '00000000000000000000000000000000',
             'ffffffffffffffffffffffffffffffff', 1, 3, 1414562046000000, 2),
            (3, 1, 'shardId-00000001414562046000-0a0b0c0e', 'shardId-00000001414562045508-0a0b0c0d',
             '00000000000000000000000000000000', '7fffffffffffffffffffffffffffffff', 4, NULL, NULL, 4),
            (4, 1, 'shardId-00000001414562046001-0a0b0c0f', 'shardId-00000001414562045508-0a0b0c0d',
             '80000000000000000000000000000000', 'ffffffffffffffffffffffffffffffff', 5, NULL, NULL, 5);
        CREATE TABLE shard_2 (position INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, content BLOB NOT NULL) STRICT;
        CREATE TABLE shard_3 (position INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, content BLOB NOT NULL) STRICT;
        CREATE TABLE shard_4 (position INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, content BLOB NOT NULL) STRICT;
        INSERT INTO shard_2 VALUES (3, 1414562045600000, x'0101016b0161');
        INSERT INTO shard_3 VALUES (6, 1414562046100000, x'0101016b0162'), (7, 1414562046200000, x'0101016b0163');
        INSERT INTO shard_4 VALUES (8, 1414562046300000, x'0101016b0164');
        INSERT INTO spaces VALUES (1, 'items/1'), (2, 'checkpoints');
        CREATE TABLE space_1 (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE space_2 (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO space_1 VALUES (x'01', x'0a'), (x'02', x'');
        INSERT INTO space_2 VALUES (x'', x'0b');
        """
}
