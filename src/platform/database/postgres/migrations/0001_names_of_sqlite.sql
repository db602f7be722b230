-- Functions that SQLite has and our statements use, under its names.
CREATE FUNCTION instr(text, text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN strpos($1, $2);

-- The elements of a JSON array.
CREATE FUNCTION json_each(list text) RETURNS TABLE (value text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC SELECT element FROM json_array_elements_text(list::json) AS element; END;
