using System.Reflection;

namespace MediaEngine.Server.Options;

internal static class EngineVersion
{
    /// <summary>As in Directory.Build.props, without the commit.</summary>
    public static readonly string Text =
        (typeof(EngineVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown")
            .Split('+')[0];
}
