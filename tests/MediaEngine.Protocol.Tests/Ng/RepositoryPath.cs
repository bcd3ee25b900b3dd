namespace MediaEngine.Protocol.Tests.Ng;

/// <summary>Files of the checkout the test binary was built in.</summary>
internal static class RepositoryPath
{
    public static string Of(params string[] parts)
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "MediaEngine.sln")))
            directory = directory.Parent;
        return Path.Combine([directory!.FullName, .. parts]);
    }
}
