namespace MediaEngine.Server.Options;

/// <summary>Finds the name somebody may have meant by a misspelled one.</summary>
internal static class NearestName
{
    private const int ShortestBeginning = 3;

    /// <summary>
    /// The option with the fewest letters to change, add or remove (Levenshtein distance), at most one in three; otherwise one that begins
    /// with it; null when none is close.
    /// </summary>
    public static string? Of(string name) => Of(name, OptionTable.All.Select(o => o.Name));

    /// <summary>The same among other names.</summary>
    public static string? Of(string name, IEnumerable<string> names)
    {
        string[] known = [.. names];
        (string? best, int distance) = (null, Math.Max(1, Math.Min(name.Length, 60) / 3) + 1);
        foreach (string one in known)
        {
            int its = Distance(name, one, distance);
            if (its < distance)
                (best, distance) = (one, its);
        }

        return best
            ?? known.FirstOrDefault(n => name.Length >= ShortestBeginning && n.StartsWith(name, StringComparison.Ordinal));
    }

    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit)
            return limit;
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
