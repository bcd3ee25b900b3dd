namespace MediaEngine.System.Tests.Browsers;

public enum BrowserKind
{
    Chromium,
    Firefox,
}
