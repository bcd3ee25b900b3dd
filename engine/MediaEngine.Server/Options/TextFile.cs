using System.Text;

namespace MediaEngine.Server.Options;

/// <summary>
/// Reads the small text files that options name. A device, a pipe without a writer or a binary file must not block the start, nor be taken
/// for text.
/// </summary>
internal static class TextFile
{
    public const int MaximumBytes = 1 << 20;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The content; null when there is no such file.</summary>
    /// <exception cref="OptionException">It cannot be read, is too large, or is not text; the message names the option.</exception>
    public static string? TryRead(string option, string path)
    {
        if (Directory.Exists(path))
            throw new OptionException(option, $"{path} is a directory");
        if (!File.Exists(path))
            return null;

        // Opening a pipe waits for its writer, so another thread does it.
        Task<byte[]> reading = Task.Run(() => ReadBytes(path));
        try
        {
            if (!reading.Wait(_patience))
                throw new OptionException(option, $"{path} does not deliver its contents in time");
        }
        catch (AggregateException problem) when (problem.InnerException is IOException or UnauthorizedAccessException
            or NotSupportedException)
        {
            throw new OptionException(option, $"cannot read {path}: {problem.InnerException.Message}");
        }

        byte[] bytes = reading.Result;
        if (bytes.Length > MaximumBytes)
            throw new OptionException(option, $"{path} is larger than {MaximumBytes >> 10} KiB");
        if (bytes.AsSpan().Contains((byte)0))
            throw new OptionException(option, $"{path} is not a text file");
        try
        {
            return _strict.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble)
                ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new OptionException(option, $"{path} is not a text file in UTF-8");
        }
    }

    /// <exception cref="OptionException">As <see cref="TryRead"/>, or there is no such file.</exception>
    public static string Read(string option, string path) =>
        TryRead(option, path) ?? throw new OptionException(option, $"there is no file {path}");

    private static byte[] ReadBytes(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using MemoryStream content = new();
        byte[] piece = new byte[64 * 1024];
        int read;
        while (content.Length <= MaximumBytes && (read = file.Read(piece)) > 0)
            content.Write(piece, 0, read);
        return content.ToArray();
    }
}
