@echo off
rem Starts Cloze on Windows: finds a JDK, builds on first use and again when sources changed, starts the JVM.
rem CLOZE_JAVA_HOME names the JDK to use; else JAVA_HOME, else java on the PATH. CLOZE_JAVA_OPTS: more JVM options.
setlocal EnableExtensions
set "HOME_DIR=%~dp0"
set "BUILD_DIR=%HOME_DIR%.cloze-build\windows"
set "STAMP=%BUILD_DIR%\stamp"

set "JAVA_DIR=%CLOZE_JAVA_HOME%"
if not defined JAVA_DIR set "JAVA_DIR=%JAVA_HOME%"
if not defined JAVA_DIR for /f "delims=" %%J in ('where javac 2^>nul') do if not defined JAVA_DIR for %%D in ("%%~dpJ..") do set "JAVA_DIR=%%~fD"
if not exist "%JAVA_DIR%\bin\java.exe" (
  echo cloze: found no JDK. Install one of version 17 or newer and set CLOZE_JAVA_HOME to its folder. 1>&2
  exit /b 1
)

powershell -NoProfile -Command "$s = Get-Item -ErrorAction SilentlyContinue '%STAMP%'; if (-not $s) { exit 1 }; $n = Get-ChildItem -Recurse -ErrorAction SilentlyContinue '%HOME_DIR%pom.xml','%HOME_DIR%*\pom.xml','%HOME_DIR%*\src\main' | Where-Object { $_.LastWriteTime -gt $s.LastWriteTime } | Select-Object -First 1; if ($n) { exit 1 }"
if errorlevel 1 call :build || exit /b 1

set "ARGS=--enable-native-access=ALL-UNNAMED -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -XX:+UseParallelGC -Dcloze.terminal=true"
"%JAVA_DIR%\bin\java.exe" %ARGS% %CLOZE_JAVA_OPTS% -cp "%BUILD_DIR%\jars\*;%BUILD_DIR%\lib\*" dev.cloze.cli.Main %*
exit /b %errorlevel%

:build
where mvn >nul 2>nul || (
  echo cloze: building needs Apache Maven 3.8 or newer and there is no mvn on the PATH. 1>&2
  exit /b 1
)
echo Building Cloze: about a minute the first time, and as long as the downloads take ... 1>&2
if exist "%BUILD_DIR%" rmdir /s /q "%BUILD_DIR%"
mkdir "%BUILD_DIR%\jars"
set "JAVA_HOME=%JAVA_DIR%"
pushd "%HOME_DIR%"
call mvn -q -B -ntp -P launcher -pl cli -am -DskipTests "-Dlauncher.libraries=%BUILD_DIR%\lib" "-Dlauncher.jars=%BUILD_DIR%\jars" package 1>&2 <nul
if errorlevel 1 (
  popd
  echo cloze: the build failed: the first [ERROR] line above says why. 1>&2
  exit /b 1
)
popd
echo built> "%STAMP%"
exit /b 0
