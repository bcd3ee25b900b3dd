using MediaEngine.Server.Options;

namespace MediaEngine.Server.Tests.Options;

/// <summary>Reads options as the server does, from given arguments, a given file and a simulated machine.</summary>
internal static class Configured
{
    public const string File = "/etc/rtpengine/rtpengine.conf";

    public static OptionSource Source(string? file, params string[] arguments) =>
        OptionSource.Load(arguments, name => name == File ? file : null);

    public static EngineOptions Engine(string? file, params string[] arguments) =>
        EngineOptions.From(Source(file, arguments), new FakeAddresses());

    /// <summary>Reads options in addition to an interface and a control socket.</summary>
    public static EngineOptions With(params string[] arguments) =>
        Engine(null, ["--config-file=none", "-i", "127.0.0.1", "-n", "2223", .. arguments]);
}
