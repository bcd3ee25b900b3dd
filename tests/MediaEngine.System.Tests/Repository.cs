namespace MediaEngine.System.Tests;

internal static class Repository
{
    public static readonly string Root = FindRoot();

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "MediaEngine.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("not inside the repository");
    }
}
